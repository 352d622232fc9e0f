#include "winograd.h"

#include <vector>

#include "kernel.h"

// A 3x3 convolution of stride 1 with a border of one zero, and its gradients, by Winograd's algorithm. Images are [count, height, width,
// channels], kernels [3, 3, read, made]; numbers of channels are multiples of 16.

namespace nepenthe {
namespace {

constexpr int kCells = 9;

REGISTER_OP("NepentheWinograd")
    .Input("images: float")
    .Input("kernel: float")
    .Output("made: float")
    .Attr("transposed: bool")
    .SetShapeFn([](InferenceContext* context) {
      bool transposed;
      TF_RETURN_IF_ERROR(context->GetAttr("transposed", &transposed));
      tensorflow::shape_inference::ShapeHandle images, kernel, made;
      TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &images));
      TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &kernel));
      TF_RETURN_IF_ERROR(context->ReplaceDim(images, 3, context->Dim(kernel, transposed ? 2 : 3), &made));
      context->set_output(0, made);
      return absl::OkStatus();
    })
    .Doc("The convolution, or where transposed the gradient of its images, of which `images` is then that of its outputs.");

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
    .Doc("The gradient of the kernel of the convolution of `images` from the `gradient` of its outputs.");

NEPENTHE_INLINE void transformedCells(const float* cells, int64_t step, int64_t toStep, float* to) {
  Vector filter[kCells], half[3 * kRead];
  for (int cell = 0; cell < kCells; ++cell) filter[cell] = load(cells + cell * step);
  for (int column = 0; column < 3; ++column) filterTransform(filter + column, 3, half + column, 3);
  for (int row = 0; row < kRead; ++row) {
    Vector whole[kRead];
    filterTransform(half + row * 3, 1, whole, 1);
    for (int column = 0; column < kRead; ++column) store(to + (row * kRead + column) * toStep, whole[column]);
  }
}

/** U = G w Gᵀ of every pair of channels, [places, size], of cells [9, size]. */
NEPENTHE_VECTORIZED void transformKernel(const float* cells, int64_t size, int64_t first, int64_t end, float* to) {
  for (int64_t pair = first; pair < end; pair += kLanes) transformedCells(cells + pair, size, size, to + pair);
}

/** dw = Gᵀ dU G, [9, size], of the sum of parts [parts, places, size]. */
NEPENTHE_VECTORIZED void transformKernelGradient(const float* parts, int64_t count, int64_t size, int64_t first, int64_t end, float* to) {
  for (int64_t pair = first; pair < end; pair += kLanes) {
    Vector sums[kPlaces], half[3 * kRead];
    for (int place = 0; place < kPlaces; ++place) {
      sums[place] = load(parts + place * size + pair);
      for (int64_t part = 1; part < count; ++part) sums[place] += load(parts + (part * kPlaces + place) * size + pair);
    }
    for (int column = 0; column < kRead; ++column) filterGradientTransform(sums + column, kRead, half + column, kRead);
    for (int row = 0; row < 3; ++row) {
      Vector whole[3];
      filterGradientTransform(half + row * kRead, 1, whole, 1);
      for (int column = 0; column < 3; ++column) store(to + (row * 3 + column) * size + pair, whole[column]);
    }
  }
}

/** Cells [9, made, read], each the transpose of the one opposite. */
void turnKernel(const float* kernel, int64_t read, int64_t made, float* to) {
  for (int cell = 0; cell < kCells; ++cell)
    for (int64_t from = 0; from < read; ++from)
      for (int64_t into = 0; into < made; ++into)
        to[(cell * made + into) * read + from] = kernel[((kCells - 1 - cell) * read + from) * made + into];
}

NEPENTHE_VECTORIZED void convolveTiles(const float* images, const float* weights, const Tiling& tiling, int64_t read, int64_t made, int64_t first,
                                       int64_t end, float* factors, float* products, float* to) {
  for (int64_t tile = first; tile < end; tile += kTiles) {
    const int64_t count = std::min<int64_t>(kTiles, end - tile);
    transformRead(images, tiling, read, tile, count, factors);
    for (int place = 0; place < kPlaces; ++place)
      multiplyPlace(factors + place * placeStride(read), weights + place * read * made, read, made, products + place * placeStride(made));
    transformMade(products, tiling, made, tile, count, to);
  }
}

NEPENTHE_VECTORIZED void addKernelGradient(const float* images, const float* gradient, const Tiling& tiling, int64_t read, int64_t made, int64_t first,
                                           int64_t end, float* factors, float* products, float* to) {
  for (int64_t tile = first; tile < end; tile += kTiles) {
    const int64_t count = std::min<int64_t>(kTiles, end - tile);
    transformRead(images, tiling, read, tile, count, factors);
    transformGradient(gradient, tiling, made, tile, count, products);
    for (int place = 0; place < kPlaces; ++place)
      addOuter(factors + place * placeStride(read), products + place * placeStride(made), read, made, to + place * read * made);
  }
}

/** Cycles that a tile takes, roughly: the time of its products. */
int64_t costOf(int64_t read, int64_t made) { return kPlaces * read * made / kLanes + 60 * (read + made); }

absl::Status checkChannels(int64_t read, int64_t made) {
  if (read % kLanes == 0 && made % kLanes == 0) return absl::OkStatus();
  return absl::InvalidArgumentError("the Winograd kernel takes channels by the sixteen");
}

/** Room for the factors and products of a group of tiles, this thread's own. */
struct Scratch {
  float* factors;
  float* products;

  Scratch(int64_t read, int64_t made) {
    static thread_local std::vector<float> room;
    room.resize(std::max<size_t>(room.size(), kPlaces * (placeStride(read) + placeStride(made))));
    factors = room.data();
    products = factors + kPlaces * placeStride(read);
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
    const int64_t read = images.dim_size(3), made = kernel.dim_size(transposed_ ? 2 : 3);
    OP_REQUIRES(context, kernel.dim_size(transposed_ ? 3 : 2) == read, absl::InvalidArgumentError("the kernel reads other channels"));
    OP_REQUIRES_OK(context, checkChannels(read, made));
    TensorShape shape = images.shape();
    shape.set_dim(3, made);
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &output));
    Tensor weights;
    OP_REQUIRES_OK(context, context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({kPlaces, read, made}), &weights));
    OP_REQUIRES_OK(context, transform(context, kernel, read, made, &weights));

    const Tiling tiling(images.dim_size(1), images.dim_size(2));
    const int64_t tiles = images.dim_size(0) * tiling.perImage();
    const int64_t groups = (tiles + kTiles - 1) / kTiles;
    parallel(context, groups, kTiles * costOf(read, made), [&](int64_t first, int64_t end) {
      const Scratch scratch(read, made);
      convolveTiles(images.flat<float>().data(), weights.flat<float>().data(), tiling, read, made, first * kTiles,
                    std::min(tiles, end * kTiles), scratch.factors, scratch.products, output->flat<float>().data());
    });
  }

 private:
  absl::Status transform(OpKernelContext* context, const Tensor& kernel, int64_t read, int64_t made, Tensor* weights) {
    const float* cells = kernel.flat<float>().data();
    Tensor turned;
    if (transposed_) {
      TF_RETURN_IF_ERROR(context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({kCells, read, made}), &turned));
      turnKernel(cells, made, read, turned.flat<float>().data());
      cells = turned.flat<float>().data();
    }
    float* to = weights->flat<float>().data();
    parallel(context, read * made / kLanes, 200, [&](int64_t first, int64_t end) {
      transformKernel(cells, read * made, first * kLanes, end * kLanes, to);
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
    const int64_t read = images.dim_size(3), made = gradient.dim_size(3), size = read * made;
    OP_REQUIRES_OK(context, checkChannels(read, made));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({3, 3, read, made}), &output));

    const Tiling tiling(images.dim_size(1), images.dim_size(2));
    const int64_t tiles = images.dim_size(0) * tiling.perImage();
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(threads(context), tiles / kTiles));
    Tensor sums;
    OP_REQUIRES_OK(context, context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({parts, kPlaces, size}), &sums));
    float* sum = sums.flat<float>().data();
    inParts(context, tiles, parts, costOf(read, made), [&](int64_t part, int64_t first, int64_t end) {
      const Scratch scratch(read, made);
      std::memset(sum + part * kPlaces * size, 0, sizeof(float) * kPlaces * size);
      addKernelGradient(images.flat<float>().data(), gradient.flat<float>().data(), tiling, read, made, first, end,
                        scratch.factors, scratch.products, sum + part * kPlaces * size);
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
