#include <cmath>
#include <vector>

#include "channel-sums.h"

// Batch normalization in training, with precise sums over the batch.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheBatchNorm")
    .Input("values: float")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("running_mean: float")
    .Input("running_variance: float")
    .Output("normalized: float")
    .Output("new_mean: float")
    .Output("new_variance: float")
    .Output("mean: float")
    .Output("inverse: float")
    .Attr("epsilon: float")
    .Attr("momentum: float")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(0));
      for (int output = 1; output < 5; ++output) context->set_output(output, context->input(1));
      return absl::OkStatus();
    })
    .Doc("y = (x - mean) inverse gamma + beta per channel (last axis), with the batch's mean and inverse = 1 / sqrt(biased variance + epsilon). "
         "The running statistics move by the momentum towards the mean and the unbiased variance.");

REGISTER_OP("NepentheBatchNormGradient")
    .Input("gradient: float")
    .Input("values: float")
    .Input("gamma: float")
    .Input("mean: float")
    .Input("inverse: float")
    .Output("values_gradient: float")
    .Output("gamma_gradient: float")
    .Output("beta_gradient: float")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(0));
      for (int output = 1; output < 3; ++output) context->set_output(output, context->input(2));
      return absl::OkStatus();
    })
    .Doc("With x' = (x - mean) inverse and N observations: dL/dbeta = sum dy, dL/dgamma = sum dy x', "
         "dL/dx = gamma inverse (dy - (dL/dbeta + x' dL/dgamma) / N).");

/** to = (x - center)·slope + offset by column. */
template <class Set>
NEPENTHE_INLINE void scaleRowsIn(const float* x, int64_t period, int64_t rows, const float* center, const float* slope, const float* offset,
                                 float* to) {
  using Vector = typename Set::Vector;
  for (int64_t index = 0; index < rows * period; index += period)
    for (int64_t column = 0; column < period; column += Set::kLanes)
      store(to + index + column, (load<Vector>(x + index + column) - load<Vector>(center + column)) * load<Vector>(slope + column) +
                                     load<Vector>(offset + column));
}
NEPENTHE_VERSIONS(scaleRows)

/** to = g·scale + (x - center)·slope + offset by column. */
template <class Set>
NEPENTHE_INLINE void combineRowsIn(const float* g, const float* x, int64_t period, int64_t rows, const float* scale, const float* center,
                                   const float* slope, const float* offset, float* to) {
  using Vector = typename Set::Vector;
  for (int64_t index = 0; index < rows * period; index += period)
    for (int64_t column = 0; column < period; column += Set::kLanes)
      store(to + index + column, load<Vector>(g + index + column) * load<Vector>(scale + column) +
                                     (load<Vector>(x + index + column) - load<Vector>(center + column)) * load<Vector>(slope + column) +
                                     load<Vector>(offset + column));
}
NEPENTHE_VERSIONS(combineRows)

/** One value per column of a row, from one per channel. */
template <class Value>
std::vector<float> byColumn(const Rows& rows, const Value& value) {
  std::vector<float> columns(rows.period);
  for (int64_t column = 0; column < rows.period; ++column) columns[column] = value(column % rows.channels);
  return columns;
}

class BatchNorm : public OpKernel {
 public:
  explicit BatchNorm(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
    OP_REQUIRES_OK(construction, construction->GetAttr("momentum", &momentum_));
  }

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    Tensor* normalized = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, context->input(0).shape(), &normalized));
    Tensor* statistics[4];
    for (int index = 0; index < 4; ++index)
      OP_REQUIRES_OK(context, context->allocate_output(1 + index, context->input(1).shape(), &statistics[index]));
    const auto input = [&](int index) { return context->input(index).flat<float>().data(); };
    const auto output = [&](int index) { return statistics[index]->flat<float>().data(); };

    // Close to the mean, so that the variance is no difference of large numbers.
    const std::vector<float> pivot = byColumn(rows, [&](int64_t channel) { return rows.size > 0 ? rows.values[channel] : 0.0f; });
    const Sums sums = sumsByChannel(context, rows, nullptr, pivot.data());
    const double count = static_cast<double>(rows.size) / rows.channels;
    std::vector<float> slope(rows.channels);
    for (int64_t channel = 0; channel < rows.channels; ++channel) {
      const double shift = sums.first[channel] / count, mean = pivot[channel] + shift;
      const double variance = std::max(0.0, sums.second[channel] / count - shift * shift);
      const double inverse = 1 / std::sqrt(variance + epsilon_), unbiased = variance * count / std::max(count - 1, 1.0);
      output(0)[channel] = input(3)[channel] + momentum_ * (mean - input(3)[channel]);
      output(1)[channel] = input(4)[channel] + momentum_ * (unbiased - input(4)[channel]);
      output(2)[channel] = mean;
      output(3)[channel] = inverse;
      slope[channel] = inverse * input(1)[channel];
    }
    const std::vector<float> means = byColumn(rows, [&](int64_t channel) { return output(2)[channel]; });
    const std::vector<float> slopes = byColumn(rows, [&](int64_t channel) { return slope[channel]; });
    const std::vector<float> offsets = byColumn(rows, [&](int64_t channel) { return input(2)[channel]; });
    float* to = normalized->flat<float>().data();
    inParts(context, rows.count, rows.parts, rows.period, [&](int64_t, int64_t first, int64_t end) {
      scaleRows(rows.values + first * rows.period, rows.period, end - first, means.data(), slopes.data(), offsets.data(),
                to + first * rows.period);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const int64_t column = index % rows.period;
      to[index] = (rows.values[index] - means[column]) * slopes[column] + offsets[column];
    }
  }

 private:
  float epsilon_, momentum_;
};

class BatchNormGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(1));
    const auto input = [&](int index) { return context->input(index).flat<float>().data(); };
    const float* gradient = input(0);
    const std::vector<float> means = byColumn(rows, [&](int64_t channel) { return input(3)[channel]; });
    const Sums sums = sumsByChannel(context, rows, gradient, means.data());
    Tensor *values = nullptr, *gamma = nullptr, *beta = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, context->input(0).shape(), &values));
    OP_REQUIRES_OK(context, context->allocate_output(1, context->input(2).shape(), &gamma));
    OP_REQUIRES_OK(context, context->allocate_output(2, context->input(2).shape(), &beta));

    const double count = static_cast<double>(rows.size) / rows.channels;
    std::vector<float> scale(rows.channels), slope(rows.channels), offset(rows.channels);
    for (int64_t channel = 0; channel < rows.channels; ++channel) {
      const double inverse = input(4)[channel], factor = input(2)[channel] * inverse;
      gamma->flat<float>()(channel) = sums.second[channel] * inverse;
      beta->flat<float>()(channel) = sums.first[channel];
      scale[channel] = factor;
      slope[channel] = -factor * inverse * inverse * sums.second[channel] / count;
      offset[channel] = -factor * sums.first[channel] / count;
    }
    const std::vector<float> scales = byColumn(rows, [&](int64_t channel) { return scale[channel]; });
    const std::vector<float> slopes = byColumn(rows, [&](int64_t channel) { return slope[channel]; });
    const std::vector<float> offsets = byColumn(rows, [&](int64_t channel) { return offset[channel]; });
    float* to = values->flat<float>().data();
    inParts(context, rows.count, rows.parts, rows.period, [&](int64_t, int64_t first, int64_t end) {
      combineRows(gradient + first * rows.period, rows.values + first * rows.period, rows.period, end - first, scales.data(), means.data(),
                  slopes.data(), offsets.data(), to + first * rows.period);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const int64_t column = index % rows.period;
      to[index] = gradient[index] * scales[column] + (rows.values[index] - means[column]) * slopes[column] + offsets[column];
    }
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheBatchNorm").Device(tensorflow::DEVICE_CPU), BatchNorm);
REGISTER_KERNEL_BUILDER(Name("NepentheBatchNormGradient").Device(tensorflow::DEVICE_CPU), BatchNormGradient);

}  // namespace
}  // namespace nepenthe
