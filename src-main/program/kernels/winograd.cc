#include "winograd.h"

#include <vector>

#include "kernel.h"

// A 3x3 convolution with stride 1 and padding 1, and its gradients, by Winograd's algorithm. Images are [count, height, width, channels],
// kernels [3, 3, inputs, outputs]; numbers of channels are multiples of 16.

namespace nepenthe {
namespace {

constexpr int kCells = 9;

REGISTER_OP("NepentheWinograd")
    .Input("images: float")
    .Input("kernel: float")
    .Output("output: float")
    .Attr("transposed: bool")
    .SetShapeFn([](InferenceContext* context) {
      bool transposed;
      TF_RETURN_IF_ERROR(context->GetAttr("transposed", &transposed));
      tensorflow::shape_inference::ShapeHandle images, kernel, shape;
      TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &images));
      TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &kernel));
      TF_RETURN_IF_ERROR(context->ReplaceDim(images, 3, context->Dim(kernel, transposed ? 2 : 3), &shape));
      context->set_output(0, shape);
      return absl::OkStatus();
    })
    .Doc("The convolution of `images` or, if transposed, the gradient of its images from the gradient of its outputs, passed as `images`.");

REGISTER_OP("NepentheWinogradKernelGradient")
    .Input("images: float")
    .Input("gradient: float")
    .Output("kernel: float")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle images, gradient;
      TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &images));
      TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &gradient));
      context->set_output(0, context->MakeShape({3, 3, context->Dim(images, 3), context->Dim(gradient, 3)}));
      return absl::OkStatus();
    })
    .Doc("The gradient of the kernel from `images` and the `gradient` of the outputs.");

template <class V>
NEPENTHE_INLINE void transformedCells(const float* cells, int64_t step, int64_t toStep, float* to) {
  V filter[kCells], half[3 * kInput];
  for (int cell = 0; cell < kCells; ++cell) filter[cell] = load<V>(cells + cell * step);
  for (int column = 0; column < 3; ++column) filterTransform(filter + column, 3, half + column, 3);
  for (int row = 0; row < kInput; ++row) {
    V whole[kInput];
    filterTransform(half + row * 3, 1, whole, 1);
    for (int column = 0; column < kInput; ++column) store(to + (row * kInput + column) * toStep, whole[column]);
  }
}

/** U = G w Gᵀ of every pair of channels, [components, size], from cells [9, size]. */
template <class Set>
NEPENTHE_INLINE void transformKernelIn(const float* cells, int64_t size, int64_t first, int64_t end, float* to) {
  for (int64_t pair = first; pair < end; pair += Set::kLanes) transformedCells<typename Set::Vector>(cells + pair, size, size, to + pair);
}
NEPENTHE_VERSIONS(transformKernel)

/** dw = Gᵀ dU G, [9, size], from the sum of parts [parts, components, size]. */
template <class Set>
NEPENTHE_INLINE void transformKernelGradientIn(const float* parts, int64_t count, int64_t size, int64_t first, int64_t end, float* to) {
  using V = typename Set::Vector;
  for (int64_t pair = first; pair < end; pair += Set::kLanes) {
    V sums[kComponents], half[3 * kInput];
    for (int component = 0; component < kComponents; ++component) {
      sums[component] = load<V>(parts + component * size + pair);
      for (int64_t part = 1; part < count; ++part) sums[component] += load<V>(parts + (part * kComponents + component) * size + pair);
    }
    for (int column = 0; column < kInput; ++column) filterGradientTransform(sums + column, kInput, half + column, kInput);
    for (int row = 0; row < 3; ++row) {
      V whole[3];
      filterGradientTransform(half + row * kInput, 1, whole, 1);
      for (int column = 0; column < 3; ++column) store(to + (row * 3 + column) * size + pair, whole[column]);
    }
  }
}
NEPENTHE_VERSIONS(transformKernelGradient)

/** Rotates the kernel by 180° and transposes its channels: [9, outputs, inputs]. */
void rotateKernel(const float* kernel, int64_t inputs, int64_t outputs, float* to) {
  for (int cell = 0; cell < kCells; ++cell)
    for (int64_t from = 0; from < inputs; ++from)
      for (int64_t into = 0; into < outputs; ++into)
        to[(cell * outputs + into) * inputs + from] = kernel[((kCells - 1 - cell) * inputs + from) * outputs + into];
}

template <class Set>
NEPENTHE_INLINE void convolveTilesIn(const float* images, const float* weights, const Tiling& tiling, int64_t inputs, int64_t outputs,
                                     int64_t first, int64_t end, float* factors, float* products, float* to) {
  using V = typename Set::Vector;
  const int64_t group = groupSize(inputs, outputs), inputStride = componentStride(group, inputs), outputStride = componentStride(group, outputs);
  for (int64_t tile = first; tile < end; tile += group) {
    const int64_t count = std::min<int64_t>(group, end - tile);
    transformInputs<V>(images, tiling, inputs, tile, count, group, factors);
    for (int component = 0; component < kComponents; ++component)
      multiplyComponent<Set>(factors + component * inputStride, weights + component * inputs * outputs, group, inputs, outputs,
                             products + component * outputStride);
    transformOutputs<V>(products, tiling, outputs, tile, count, group, to);
  }
}
NEPENTHE_VERSIONS(convolveTiles)

template <class Set>
NEPENTHE_INLINE void addKernelGradientIn(const float* images, const float* gradient, const Tiling& tiling, int64_t inputs, int64_t outputs,
                                         int64_t first, int64_t end, float* factors, float* products, float* to) {
  using V = typename Set::Vector;
  const int64_t group = groupSize(inputs, outputs), inputStride = componentStride(group, inputs), outputStride = componentStride(group, outputs);
  for (int64_t tile = first; tile < end; tile += group) {
    const int64_t count = std::min<int64_t>(group, end - tile);
    transformInputs<V>(images, tiling, inputs, tile, count, group, factors);
    transformGradient<V>(gradient, tiling, outputs, tile, count, group, products);
    for (int component = 0; component < kComponents; ++component)
      addOuter<Set>(factors + component * inputStride, products + component * outputStride, group, inputs, outputs,
                    to + component * inputs * outputs);
  }
}
NEPENTHE_VERSIONS(addKernelGradient)

/** Estimated cycles per tile, mostly for its products. */
int64_t costOf(int64_t inputs, int64_t outputs) { return kComponents * inputs * outputs / kLanes + 60 * (inputs + outputs); }

absl::Status checkChannels(int64_t inputs, int64_t outputs) {
  if (inputs % kLanes == 0 && outputs % kLanes == 0) return absl::OkStatus();
  return absl::InvalidArgumentError("the Winograd kernel needs multiples of 16 channels");
}

/** Thread-local memory for the factors and products of a group of tiles. */
struct Scratch {
  float* factors;
  float* products;

  Scratch(int64_t inputs, int64_t outputs) {
    static thread_local std::vector<float> memory;
    const int64_t group = groupSize(inputs, outputs), factorsSize = kComponents * componentStride(group, inputs);
    memory.resize(std::max<size_t>(memory.size(), factorsSize + kComponents * componentStride(group, outputs)));
    factors = memory.data();
    products = factors + factorsSize;
  }
};

class Winograd : public OpKernel {
 public:
  explicit Winograd(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("transposed", &transposed_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const Tensor& kernel = context->input(1);
    const int64_t inputs = images.dim_size(3), outputs = kernel.dim_size(transposed_ ? 2 : 3);
    OP_REQUIRES(context, kernel.dim_size(transposed_ ? 3 : 2) == inputs,
                absl::InvalidArgumentError("the kernel does not match the channels of the images"));
    OP_REQUIRES_OK(context, checkChannels(inputs, outputs));
    TensorShape shape = images.shape();
    shape.set_dim(3, outputs);
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &output));
    Tensor weights;
    OP_REQUIRES_OK(context, context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({kComponents, inputs, outputs}), &weights));
    OP_REQUIRES_OK(context, transform(context, kernel, inputs, outputs, &weights));

    const Tiling tiling(images.dim_size(1), images.dim_size(2));
    const int64_t tiles = images.dim_size(0) * tiling.perImage();
    const int64_t group = groupSize(inputs, outputs), groups = (tiles + group - 1) / group;
    parallel(context, groups, group * costOf(inputs, outputs), [&](int64_t first, int64_t end) {
      const Scratch scratch(inputs, outputs);
      convolveTiles(images.flat<float>().data(), weights.flat<float>().data(), tiling, inputs, outputs, first * group,
                    std::min(tiles, end * group), scratch.factors, scratch.products, output->flat<float>().data());
    });
  }

 private:
  absl::Status transform(OpKernelContext* context, const Tensor& kernel, int64_t inputs, int64_t outputs, Tensor* weights) {
    const float* cells = kernel.flat<float>().data();
    Tensor rotated;
    if (transposed_) {
      TF_RETURN_IF_ERROR(context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({kCells, inputs, outputs}), &rotated));
      rotateKernel(cells, outputs, inputs, rotated.flat<float>().data());
      cells = rotated.flat<float>().data();
    }
    float* to = weights->flat<float>().data();
    parallel(context, inputs * outputs / kLanes, 200, [&](int64_t first, int64_t end) {
      transformKernel(cells, inputs * outputs, first * kLanes, end * kLanes, to);
    });
    return absl::OkStatus();
  }

  bool transposed_;
};

class KernelGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const Tensor& gradient = context->input(1);
    const int64_t inputs = images.dim_size(3), outputs = gradient.dim_size(3), size = inputs * outputs;
    OP_REQUIRES_OK(context, checkChannels(inputs, outputs));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({3, 3, inputs, outputs}), &output));

    const Tiling tiling(images.dim_size(1), images.dim_size(2));
    const int64_t tiles = images.dim_size(0) * tiling.perImage();
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(threads(context), tiles / groupSize(inputs, outputs)));
    Tensor sums;
    OP_REQUIRES_OK(context, context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({parts, kComponents, size}), &sums));
    float* sum = sums.flat<float>().data();
    inParts(context, tiles, parts, costOf(inputs, outputs), [&](int64_t part, int64_t first, int64_t end) {
      const Scratch scratch(inputs, outputs);
      std::memset(sum + part * kComponents * size, 0, sizeof(float) * kComponents * size);
      addKernelGradient(images.flat<float>().data(), gradient.flat<float>().data(), tiling, inputs, outputs, first, end,
                        scratch.factors, scratch.products, sum + part * kComponents * size);
    });
    float* to = output->flat<float>().data();
    parallel(context, size / kLanes, 200, [&](int64_t first, int64_t end) {
      transformKernelGradient(sum, parts, size, first * kLanes, end * kLanes, to);
    });
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheWinograd").Device(tensorflow::DEVICE_CPU), Winograd);
REGISTER_KERNEL_BUILDER(Name("NepentheWinogradKernelGradient").Device(tensorflow::DEVICE_CPU), KernelGradient);

}  // namespace
}  // namespace nepenthe
