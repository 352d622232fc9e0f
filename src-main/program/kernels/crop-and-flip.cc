#include <cstring>

#include "kernel.h"

// Shifted and mirrored images.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheCropAndFlip")
    .Input("images: uint8")
    .Input("rows: float")
    .Input("columns: float")
    .Input("flips: float")
    .Output("cropped: uint8")
    .Attr("border: int >= 0")
    .SetShapeFn(likeFirstInput)
    .Doc("to[y, x] = from[y + row - border, (flip ? width - 1 - x : x) + column - border] of each image, zero outside.");

class CropAndFlip : public OpKernel {
 public:
  explicit CropAndFlip(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("border", &border_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, images.shape(), &output));
    const int64_t height = images.dim_size(1), width = images.dim_size(2), channels = images.dim_size(3), size = height * width * channels;
    const auto rows = context->input(1).flat<float>(), columns = context->input(2).flat<float>(), flips = context->input(3).flat<float>();
    for (int part = 1; part < 4; ++part)
      OP_REQUIRES(context, context->input(part).NumElements() == images.dim_size(0),
                  absl::InvalidArgumentError("rows, columns and flips need one entry per image"));
    const uint8_t* from = images.flat<uint8_t>().data();
    uint8_t* to = output->flat<uint8_t>().data();
    std::memset(to, 0, images.NumElements());
    parallel(context, images.dim_size(0), size, [&](int64_t first, int64_t end) {
      for (int64_t image = first; image < end; ++image) {
        const int64_t down = static_cast<int64_t>(rows(image)) - border_, right = static_cast<int64_t>(columns(image)) - border_;
        crop(from + image * size, height, width, channels, down, right, flips(image) != 0, to + image * size);
      }
    });
  }

 private:
  static void crop(const uint8_t* from, int64_t height, int64_t width, int64_t channels, int64_t down, int64_t right, bool flip, uint8_t* to) {
    // Columns before the flip that lie inside the source image.
    const int64_t start = std::max<int64_t>(0, -right), stop = std::min(width, width - right);
    if (start >= stop) return;
    for (int64_t y = std::max<int64_t>(0, -down); y < std::min(height, height - down); ++y) {
      const uint8_t* row = from + (y + down) * width * channels;
      uint8_t* target = to + y * width * channels;
      if (!flip) {
        std::memcpy(target + start * channels, row + (start + right) * channels, (stop - start) * channels);
        continue;
      }
      for (int64_t x = start; x < stop; ++x)
        for (int64_t channel = 0; channel < channels; ++channel)
          target[(width - 1 - x) * channels + channel] = row[(x + right) * channels + channel];
    }
  }

  int64_t border_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheCropAndFlip").Device(tensorflow::DEVICE_CPU), CropAndFlip);

}  // namespace
}  // namespace nepenthe
