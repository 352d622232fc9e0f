#include <cmath>
#include <cstring>
#include <vector>

#include "parallel.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/shape_inference.h"
#include "vector.h"

// What is done to training images: pixels moved, sampled, and their colours changed, image by image.

namespace nepenthe {
namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

absl::Status sameShape(tensorflow::shape_inference::InferenceContext* context) {
  context->set_output(0, context->input(0));
  return absl::OkStatus();
}

REGISTER_OP("NepentheCropAndFlip")
    .Input("images: uint8")
    .Input("rows: float")
    .Input("columns: float")
    .Input("flips: float")
    .Output("cropped: uint8")
    .Attr("border: int >= 0")
    .SetShapeFn(sameShape)
    .Doc("to[y, x] = from[y + row - border, (flip ? width - 1 - x : x) + column - border] of each image, zero outside of it.");

REGISTER_OP("NepentheSample")
    .Input("images: uint8")
    .Input("rows: int32")
    .Input("rows_behind: int32")
    .Input("row_shares: float")
    .Input("columns: int32")
    .Input("columns_behind: int32")
    .Input("column_shares: float")
    .Output("sampled: float")
    .SetShapeFn(sameShape)
    .Doc("Each place between the rows and columns of its image that are named for it, [count, size], by their shares of the ones behind.");

REGISTER_OP("NepentheColourJitter")
    .Input("images: float")
    .Input("factors: count * float")
    .Output("changed: float")
    .Attr("count: int >= 1")
    .Attr("brightness: bool")
    .Attr("contrast: bool")
    .Attr("saturation: bool")
    .Attr("hue: bool")
    .SetShapeFn(sameShape)
    .Doc("Of images of red, green and blue, 0 to 255: those of the four changes that are asked for, in this order, with a factor an image each.");

constexpr int kColours = 3;

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
      OP_REQUIRES(context, context->input(part).NumElements() == images.dim_size(0), absl::InvalidArgumentError("a place for each image"));
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
    // Columns of the image before it is flipped, of which there are pixels.
    const int64_t start = std::max<int64_t>(0, -right), stop = std::min(width, width - right);
    if (start >= stop) return;
    for (int64_t y = std::max<int64_t>(0, -down); y < std::min(height, height - down); ++y) {
      const uint8_t* row = from + (y + down) * width * channels;
      uint8_t* made = to + y * width * channels;
      if (!flip) {
        std::memcpy(made + start * channels, row + (start + right) * channels, (stop - start) * channels);
        continue;
      }
      for (int64_t x = start; x < stop; ++x)
        for (int64_t channel = 0; channel < channels; ++channel)
          made[(width - 1 - x) * channels + channel] = row[(x + right) * channels + channel];
    }
  }

  int64_t border_;
};

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
  NEPENTHE_VECTORISED static void stretch(const uint8_t* before, const uint8_t* behind, float share, int64_t size, float* to) {
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

/** Sixteen pixels, colour by colour. */
struct Pixels {
  Vector red, green, blue;
};

NEPENTHE_INLINE Vector smaller(const Vector& one, const Vector& other) { return one < other ? one : other; }
NEPENTHE_INLINE Vector larger(const Vector& one, const Vector& other) { return one > other ? one : other; }
NEPENTHE_INLINE Vector within(const Vector& value, float low, float high) { return smaller(larger(value, Vector{} + low), Vector{} + high); }
NEPENTHE_INLINE Vector size(const Vector& value) { return value < 0 ? -value : value; }

/** Shares of red, green and blue in what is seen as grey (ITU-R 601-2). */
NEPENTHE_INLINE Vector greyOf(const Pixels& pixels) { return 0.2989f * pixels.red + 0.587f * pixels.green + 0.114f * pixels.blue; }

NEPENTHE_INLINE Pixels readPixels(const float* from, int64_t count) {
  Pixels pixels = {};
  for (int64_t index = 0; index < count; ++index) {
    pixels.red[index] = from[kColours * index];
    pixels.green[index] = from[kColours * index + 1];
    pixels.blue[index] = from[kColours * index + 2];
  }
  return pixels;
}

NEPENTHE_INLINE void writePixels(const Pixels& pixels, int64_t count, float* to) {
  for (int64_t index = 0; index < count; ++index) {
    to[kColours * index] = pixels.red[index];
    to[kColours * index + 1] = pixels.green[index];
    to[kColours * index + 2] = pixels.blue[index];
  }
}

/** factor·pixels + (1 - factor)·other, in 0..255 */
NEPENTHE_INLINE void blend(Pixels* pixels, float factor, const Vector& other) {
  const Vector rest = (1 - factor) * other;
  pixels->red = within(factor * pixels->red + rest, 0, 255);
  pixels->green = within(factor * pixels->green + rest, 0, 255);
  pixels->blue = within(factor * pixels->blue + rest, 0, 255);
}

/** Hue, a share of the circle, increased by `turn`: from red, green and blue to hue, saturation and value and back. */
NEPENTHE_INLINE void turnHue(Pixels* pixels, float turn) {
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
  const Vector place = 6 * hue, base = 1 - saturation;
  pixels->red = (base + saturation * within(size(place - 3) - 1, 0, 1)) * value;
  pixels->green = (base + saturation * within(2 - size(place - 2), 0, 1)) * value;
  pixels->blue = (base + saturation * within(2 - size(place - 4), 0, 1)) * value;
}

/** The factors of one image; null for what is not to be changed. */
struct Factors {
  const float *brightness, *contrast, *saturation, *hue;
};

NEPENTHE_INLINE void brighten(Pixels* pixels, const Factors& factors) {
  if (factors.brightness) blend(pixels, *factors.brightness, Vector{});
}

NEPENTHE_VECTORISED void jitter(const float* from, int64_t count, const Factors& factors, float* to) {
  Vector mean = {};
  if (factors.contrast) {
    for (int64_t pixel = 0; pixel < count; pixel += kLanes) {
      Pixels pixels = readPixels(from + kColours * pixel, std::min<int64_t>(kLanes, count - pixel));
      brighten(&pixels, factors);
      mean += greyOf(pixels) / static_cast<float>(count);
    }
    float sum = 0;
    for (int lane = 0; lane < kLanes; ++lane) sum += mean[lane];
    mean = Vector{} + sum;
  }
  for (int64_t pixel = 0; pixel < count; pixel += kLanes) {
    const int64_t size = std::min<int64_t>(kLanes, count - pixel);
    Pixels pixels = readPixels(from + kColours * pixel, size);
    brighten(&pixels, factors);
    if (factors.contrast) blend(&pixels, *factors.contrast, mean);
    if (factors.saturation) blend(&pixels, *factors.saturation, greyOf(pixels));
    if (factors.hue) turnHue(&pixels, *factors.hue);
    writePixels(pixels, size, to + kColours * pixel);
  }
}

class ColourJitter : public OpKernel {
 public:
  explicit ColourJitter(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("brightness", &brightness_));
    OP_REQUIRES_OK(construction, construction->GetAttr("contrast", &contrast_));
    OP_REQUIRES_OK(construction, construction->GetAttr("saturation", &saturation_));
    OP_REQUIRES_OK(construction, construction->GetAttr("hue", &hue_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& images = context->input(0);
    const int64_t count = images.dim_size(0), pixels = images.dim_size(1) * images.dim_size(2);
    OP_REQUIRES(context, images.dim_size(3) == kColours, absl::InvalidArgumentError("images of red, green and blue"));
    OP_REQUIRES(context, context->num_inputs() == 1 + brightness_ + contrast_ + saturation_ + hue_,
                absl::InvalidArgumentError("a factor for each change"));
    for (int part = 1; part < context->num_inputs(); ++part)
      OP_REQUIRES(context, context->input(part).NumElements() == count, absl::InvalidArgumentError("a factor for each image"));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, images.shape(), &output));
    const float* from = images.flat<float>().data();
    float* to = output->flat<float>().data();
    parallel(context, count, 20 * pixels, [&](int64_t first, int64_t end) {
      for (int64_t image = first; image < end; ++image)
        jitter(from + image * pixels * kColours, pixels, factorsOf(context, image), to + image * pixels * kColours);
    });
  }

 private:
  Factors factorsOf(OpKernelContext* context, int64_t image) const {
    int input = 1;
    const auto next = [&](bool asked) { return asked ? context->input(input++).flat<float>().data() + image : nullptr; };
    // In the order in which they stand.
    return {next(brightness_), next(contrast_), next(saturation_), next(hue_)};
  }

  bool brightness_, contrast_, saturation_, hue_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheCropAndFlip").Device(tensorflow::DEVICE_CPU), CropAndFlip);
REGISTER_KERNEL_BUILDER(Name("NepentheSample").Device(tensorflow::DEVICE_CPU), Sample);
REGISTER_KERNEL_BUILDER(Name("NepentheColourJitter").Device(tensorflow::DEVICE_CPU), ColourJitter);

}  // namespace
}  // namespace nepenthe
