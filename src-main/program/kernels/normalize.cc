#include <numeric>
#include <vector>

#include "kernel.h"
#include "vector.h"

// Pixels as the network's inputs.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheNormalize")
    .Input("pixels: uint8")
    .Input("scale: float")
    .Input("shift: float")
    .Output("normalized: float")
    .SetShapeFn(likeFirstInput)
    .Doc("pixels scale + shift, by channel (last axis).");

/** `rows` rows of `period` values. */
template <class Set>
NEPENTHE_INLINE void normalizeRowsIn(const uint8_t* pixels, int64_t period, int64_t rows, const float* scale, const float* shift, float* to) {
  for (int64_t row = 0; row < rows; ++row) {
    const uint8_t* from = pixels + row * period;
    float* target = to + row * period;
    for (int64_t column = 0; column < period; ++column) target[column] = from[column] * scale[column] + shift[column];
  }
}
NEPENTHE_VERSIONS(normalizeRows)

class Normalize : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& input = context->input(0);
    const int64_t size = input.NumElements(), channels = input.dim_size(input.dims() - 1);
    OP_REQUIRES(context, context->input(1).NumElements() == channels && context->input(2).NumElements() == channels,
                absl::InvalidArgumentError("scale and shift need one entry per channel"));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, input.shape(), &output));
    const int64_t period = std::lcm(channels, 4 * int64_t{kLanes});
    const std::vector<float> scale = repeated(context->input(1), period), shift = repeated(context->input(2), period);
    const uint8_t* pixels = input.flat<uint8_t>().data();
    float* to = output->flat<float>().data();
    parallel(context, size / period, period, [&](int64_t first, int64_t end) {
      normalizeRows(pixels + first * period, period, end - first, scale.data(), shift.data(), to + first * period);
    });
    const int64_t rest = size - size % period, one = 1;
    normalizeRows(pixels + rest, size - rest, one, scale.data(), shift.data(), to + rest);
  }

 private:
  static std::vector<float> repeated(const Tensor& values, int64_t count) {
    std::vector<float> result(count);
    for (int64_t index = 0; index < count; ++index) result[index] = values.flat<float>()(index % values.NumElements());
    return result;
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheNormalize").Device(tensorflow::DEVICE_CPU), Normalize);

}  // namespace
}  // namespace nepenthe
