#include <vector>

#include "kernel.h"
#include "vector.h"

// Parts of images at the size of the whole.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheSample")
    .Input("images: uint8")
    .Input("rows: int32")
    .Input("rows_behind: int32")
    .Input("row_shares: float")
    .Input("columns: int32")
    .Input("columns_behind: int32")
    .Input("column_shares: float")
    .Output("sampled: float")
    .SetShapeFn(likeFirstInput)
    .Doc("Each place between the rows and columns of its image that are named for it, [count, size], by their shares of the ones behind.");

/** Between which places of an image those of a sampled one lie along an axis. */
struct Axis {
  const int32_t* before;
  const int32_t* behind;
  const float* share;

  Axis(OpKernelContext* context, int first, int64_t image, int64_t size)
      : before(context->input(first).flat<int32_t>().data() + image * size),
        behind(context->input(first + 1).flat<int32_t>().data() + image * size),
        share(context->input(first + 2).flat<float>().data() + image * size) {}
};

class Sample : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const int64_t count = images.dim_size(0), height = images.dim_size(1), width = images.dim_size(2), channels = images.dim_size(3);
    for (int part = 1; part < 7; ++part)
      OP_REQUIRES(context, context->input(part).NumElements() == count * (part < 4 ? height : width),
                  absl::InvalidArgumentError("a place for each row and column of each image"));
    for (int part : {1, 2, 4, 5}) OP_REQUIRES_OK(context, checkPlaces(context->input(part), part < 4 ? height : width));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, images.shape(), &output));
    const uint8_t* from = images.flat<uint8_t>().data();
    float* to = output->flat<float>().data();
    const int64_t line = width * channels;
    parallel(context, count * height, 4 * line, [&](int64_t first, int64_t end) {
      std::vector<float> stretched(line);
      for (int64_t row = first; row < end; ++row) {
        const int64_t image = row / height, y = row % height;
        const Axis rows(context, 1, image, height), columns(context, 4, image, width);
        const uint8_t* pixels = from + image * height * line;
        stretch(pixels + rows.before[y] * line, pixels + rows.behind[y] * line, rows.share[y], line, stretched.data());
        for (int64_t x = 0; x < width; ++x) {
          const float* before = stretched.data() + columns.before[x] * channels;
          const float* behind = stretched.data() + columns.behind[x] * channels;
          float* made = to + row * line + x * channels;
          for (int64_t channel = 0; channel < channels; ++channel)
            made[channel] = before[channel] + (behind[channel] - before[channel]) * columns.share[x];
        }
      }
    });
  }

 private:
  NEPENTHE_VECTORIZED static void stretch(const uint8_t* before, const uint8_t* behind, float share, int64_t size, float* to) {
    for (int64_t place = 0; place < size; ++place) {
      const float first = before[place];
      to[place] = first + (behind[place] - first) * share;
    }
  }

  static absl::Status checkPlaces(const Tensor& places, int64_t size) {
    const auto values = places.flat<int32_t>();
    for (int64_t index = 0; index < values.size(); ++index)
      if (values(index) < 0 || values(index) >= size) return absl::InvalidArgumentError("a place is outside of the image");
    return absl::OkStatus();
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheSample").Device(tensorflow::DEVICE_CPU), Sample);

}  // namespace
}  // namespace nepenthe
