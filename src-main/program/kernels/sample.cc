#include <vector>

#include "kernel.h"
#include "vector.h"

// Bilinear sampling of image parts.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheSample")
    .Input("images: uint8")
    .Input("rows: int32")
    .Input("rows_after: int32")
    .Input("row_shares: float")
    .Input("columns: int32")
    .Input("columns_after: int32")
    .Input("column_shares: float")
    .Output("sampled: float")
    .SetShapeFn(likeFirstInput)
    .Doc("Interpolates every output pixel between two rows and two columns of its image, [count, size] each; shares weight the second ones.");

/** The two source indices of every output pixel along one axis, and the weight of the second. */
struct Axis {
  const int32_t* before;
  const int32_t* after;
  const float* share;

  Axis(OpKernelContext* context, int first, int64_t image, int64_t size)
      : before(context->input(first).flat<int32_t>().data() + image * size),
        after(context->input(first + 1).flat<int32_t>().data() + image * size),
        share(context->input(first + 2).flat<float>().data() + image * size) {}
};

template <class Set>
NEPENTHE_INLINE void interpolateRowsIn(const uint8_t* before, const uint8_t* after, float share, int64_t size, float* to) {
  for (int64_t index = 0; index < size; ++index) {
    const float first = before[index];
    to[index] = first + (after[index] - first) * share;
  }
}
NEPENTHE_VERSIONS(interpolateRows)

class Sample : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const int64_t count = images.dim_size(0), height = images.dim_size(1), width = images.dim_size(2), channels = images.dim_size(3);
    for (int part = 1; part < 7; ++part)
      OP_REQUIRES(context, context->input(part).NumElements() == count * (part < 4 ? height : width),
                  absl::InvalidArgumentError("rows and columns need one entry per output row and column of each image"));
    for (int part : {1, 2, 4, 5}) OP_REQUIRES_OK(context, checkIndices(context->input(part), part < 4 ? height : width));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, images.shape(), &output));
    const uint8_t* from = images.flat<uint8_t>().data();
    float* to = output->flat<float>().data();
    const int64_t line = width * channels;
    parallel(context, count * height, 4 * line, [&](int64_t first, int64_t end) {
      std::vector<float> interpolated(line);
      for (int64_t row = first; row < end; ++row) {
        const int64_t image = row / height, y = row % height;
        const Axis rows(context, 1, image, height), columns(context, 4, image, width);
        const uint8_t* pixels = from + image * height * line;
        interpolateRows(pixels + rows.before[y] * line, pixels + rows.after[y] * line, rows.share[y], line, interpolated.data());
        for (int64_t x = 0; x < width; ++x) {
          const float* before = interpolated.data() + columns.before[x] * channels;
          const float* after = interpolated.data() + columns.after[x] * channels;
          float* target = to + row * line + x * channels;
          for (int64_t channel = 0; channel < channels; ++channel)
            target[channel] = before[channel] + (after[channel] - before[channel]) * columns.share[x];
        }
      }
    });
  }

 private:
  static absl::Status checkIndices(const Tensor& indices, int64_t size) {
    const auto values = indices.flat<int32_t>();
    for (int64_t index = 0; index < values.size(); ++index)
      if (values(index) < 0 || values(index) >= size) return absl::InvalidArgumentError("a row or column index is outside the image");
    return absl::OkStatus();
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheSample").Device(tensorflow::DEVICE_CPU), Sample);

}  // namespace
}  // namespace nepenthe
