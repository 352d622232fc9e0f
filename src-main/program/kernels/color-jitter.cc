#include <algorithm>

#include "kernel.h"
#include "vector.h"

// Random changes of image colors.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheColorJitter")
    .Input("images: float")
    .Input("factors: count * float")
    .Output("changed: float")
    .Attr("count: int >= 1")
    .Attr("brightness: bool")
    .Attr("contrast: bool")
    .Attr("saturation: bool")
    .Attr("hue: bool")
    .SetShapeFn(likeFirstInput)
    .Doc("Applies the enabled changes, in this order, to RGB images of 0 to 255; each change has one factor per image.");

constexpr int kColors = 3;

/** Sixteen pixels, by color. */
struct Pixels {
  Vector red, green, blue;
};

NEPENTHE_INLINE Vector smaller(const Vector& one, const Vector& other) { return one < other ? one : other; }
NEPENTHE_INLINE Vector larger(const Vector& one, const Vector& other) { return one > other ? one : other; }
NEPENTHE_INLINE Vector within(const Vector& value, float low, float high) { return smaller(larger(value, Vector{} + low), Vector{} + high); }
NEPENTHE_INLINE Vector magnitude(const Vector& value) { return value < 0 ? -value : value; }

/** Gray of RGB pixels (ITU-R 601-2). */
NEPENTHE_INLINE Vector grayOf(const Pixels& pixels) { return 0.2989f * pixels.red + 0.587f * pixels.green + 0.114f * pixels.blue; }

NEPENTHE_INLINE Pixels readPixels(const float* from, int64_t count) {
  Pixels pixels = {};
  for (int64_t index = 0; index < count; ++index) {
    pixels.red[index] = from[kColors * index];
    pixels.green[index] = from[kColors * index + 1];
    pixels.blue[index] = from[kColors * index + 2];
  }
  return pixels;
}

NEPENTHE_INLINE void writePixels(const Pixels& pixels, int64_t count, float* to) {
  for (int64_t index = 0; index < count; ++index) {
    to[kColors * index] = pixels.red[index];
    to[kColors * index + 1] = pixels.green[index];
    to[kColors * index + 2] = pixels.blue[index];
  }
}

/** factor·pixels + (1 - factor)·other, in 0..255 */
NEPENTHE_INLINE void blend(Pixels* pixels, float factor, const Vector& other) {
  const Vector rest = (1 - factor) * other;
  pixels->red = within(factor * pixels->red + rest, 0, 255);
  pixels->green = within(factor * pixels->green + rest, 0, 255);
  pixels->blue = within(factor * pixels->blue + rest, 0, 255);
}

/** Rotates the hue by `turn`, a fraction of the circle: RGB to HSV and back. */
NEPENTHE_INLINE void rotateHue(Pixels* pixels, float turn) {
  const auto& [red, green, blue] = *pixels;
  const Vector value = larger(larger(red, green), blue);
  const Vector range = value - smaller(smaller(red, green), blue);
  const Vector saturation = value > 0 ? range / value : 0;
  const Vector norm = 1 / (6 * range);
  const Vector ofGreen = norm * (blue - red) + 2.0f / 6, ofBlue = norm * (red - green) + 4.0f / 6, ofRed = norm * (green - blue);
  Vector hue = red == value ? ofRed : (green == value ? ofGreen : ofBlue);
  hue = range <= 0 ? 0 : hue;
  hue += turn;
  // Between -1.2 and 2.
  hue = hue < 0 ? hue + 1 : hue;
  hue = hue < 0 ? hue + 1 : hue;
  hue = hue >= 1 ? hue - 1 : hue;
  const Vector sector = 6 * hue, base = 1 - saturation;
  pixels->red = (base + saturation * within(magnitude(sector - 3) - 1, 0, 1)) * value;
  pixels->green = (base + saturation * within(2 - magnitude(sector - 2), 0, 1)) * value;
  pixels->blue = (base + saturation * within(2 - magnitude(sector - 4), 0, 1)) * value;
}

/** The factors of one image; null for disabled changes. */
struct Factors {
  const float *brightness, *contrast, *saturation, *hue;
};

NEPENTHE_INLINE void brighten(Pixels* pixels, const Factors& factors) {
  if (factors.brightness) blend(pixels, *factors.brightness, Vector{});
}

template <class Set>
NEPENTHE_INLINE void jitterIn(const float* from, int64_t count, const Factors& factors, float* to) {
  Vector mean = {};
  if (factors.contrast) {
    for (int64_t pixel = 0; pixel < count; pixel += kLanes) {
      Pixels pixels = readPixels(from + kColors * pixel, std::min<int64_t>(kLanes, count - pixel));
      brighten(&pixels, factors);
      mean += grayOf(pixels) / static_cast<float>(count);
    }
    float sum = 0;
    for (int lane = 0; lane < kLanes; ++lane) sum += mean[lane];
    mean = Vector{} + sum;
  }
  for (int64_t pixel = 0; pixel < count; pixel += kLanes) {
    const int64_t size = std::min<int64_t>(kLanes, count - pixel);
    Pixels pixels = readPixels(from + kColors * pixel, size);
    brighten(&pixels, factors);
    if (factors.contrast) blend(&pixels, *factors.contrast, mean);
    if (factors.saturation) blend(&pixels, *factors.saturation, grayOf(pixels));
    if (factors.hue) rotateHue(&pixels, *factors.hue);
    writePixels(pixels, size, to + kColors * pixel);
  }
}
NEPENTHE_VERSIONS(jitter)

class ColorJitter : public OpKernel {
 public:
  explicit ColorJitter(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("brightness", &brightness_));
    OP_REQUIRES_OK(construction, construction->GetAttr("contrast", &contrast_));
    OP_REQUIRES_OK(construction, construction->GetAttr("saturation", &saturation_));
    OP_REQUIRES_OK(construction, construction->GetAttr("hue", &hue_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const int64_t count = images.dim_size(0), pixels = images.dim_size(1) * images.dim_size(2);
    OP_REQUIRES(context, images.dim_size(3) == kColors, absl::InvalidArgumentError("images must have three channels"));
    OP_REQUIRES(context, context->num_inputs() == 1 + brightness_ + contrast_ + saturation_ + hue_,
                absl::InvalidArgumentError("every enabled change needs a factor"));
    for (int part = 1; part < context->num_inputs(); ++part)
      OP_REQUIRES(context, context->input(part).NumElements() == count, absl::InvalidArgumentError("factors need one entry per image"));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, images.shape(), &output));
    const float* from = images.flat<float>().data();
    float* to = output->flat<float>().data();
    parallel(context, count, 20 * pixels, [&](int64_t first, int64_t end) {
      for (int64_t image = first; image < end; ++image)
        jitter(from + image * pixels * kColors, pixels, factorsOf(context, image), to + image * pixels * kColors);
    });
  }

 private:
  Factors factorsOf(OpKernelContext* context, int64_t image) const {
    int input = 1;
    const auto next = [&](bool enabled) { return enabled ? context->input(input++).flat<float>().data() + image : nullptr; };
    // Braced initializers are evaluated in order.
    return {next(brightness_), next(contrast_), next(saturation_), next(hue_)};
  }

  bool brightness_, contrast_, saturation_, hue_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheColorJitter").Device(tensorflow::DEVICE_CPU), ColorJitter);

}  // namespace
}  // namespace nepenthe
