#include <cmath>
#include <vector>

#include "exponential.h"
#include "rows.h"
#include "vector.h"

// Soft activation states σ(z / T), summed by channel, and the gradient of such a sum.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheSoftStateSums")
    .Input("values: float")
    .Output("sums: double")
    .Attr("temperature: float")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle values;
      TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &values));
      context->set_output(0, context->MakeShape({context->Dim(values, -1)}));
      return absl::OkStatus();
    })
    .Doc("Sums of sigmoid(values / temperature) by channel (last axis).");

REGISTER_OP("NepentheSoftStateGradient")
    .Input("gradient: float")
    .Input("values: float")
    .Input("factors: float")
    .Output("total: float")
    .Attr("temperature: float")
    .SetShapeFn(likeFirstInput)
    .Doc("gradient + factors·s·(1 - s) with s = sigmoid(values / temperature), factors by channel (last axis).");

/** Adds the sums of σ(z·factor) of a column's vectors. */
template <class Set, int64_t width>
NEPENTHE_INLINE void sumSoftColumns(const float* values, int64_t period, int64_t rows, int64_t column, float factor, double* sums) {
  using Vector = typename Set::Vector;
  Vector sum[width] = {};
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t part = 0; part < width; ++part) {
      const Vector z = load<Vector>(values + row * period + column + part * Set::kLanes) * factor;
      const Vector e = decay<Set>(z);
      sum[part] += (z < 0 ? e : e - e + 1.0f) / (1.0f + e);
    }
  }
  for (int64_t part = 0; part < width; ++part)
    for (int64_t lane = 0; lane < Set::kLanes; ++lane) sums[column + part * Set::kLanes + lane] += sum[part][lane];
}

template <class Set>
NEPENTHE_INLINE void sumSoftStatesIn(const float* values, int64_t period, int64_t rows, float factor, double* sums) {
  constexpr int64_t block = 2 * Set::kLanes;
  for (int64_t row = 0; row < rows; row += kDepth) {
    const int64_t depth = std::min(kDepth, rows - row);
    int64_t column = 0;
    for (; column + block <= period; column += block) sumSoftColumns<Set, 2>(values + row * period, period, depth, column, factor, sums);
    for (; column < period; column += Set::kLanes) sumSoftColumns<Set, 1>(values + row * period, period, depth, column, factor, sums);
  }
}
NEPENTHE_VERSIONS(sumSoftStates)

template <class Set>
NEPENTHE_INLINE void addSoftGradientIn(const float* gradient, const float* values, int64_t period, int64_t rows, float factor,
                                       const float* factors, float* total) {
  using Vector = typename Set::Vector;
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < period; column += Set::kLanes) {
      const int64_t index = row * period + column;
      const Vector e = decay<Set>(load<Vector>(values + index) * factor);
      const Vector inverse = 1.0f / (1.0f + e);
      const Vector own = load<Vector>(factors + column) * (e * inverse * inverse);
      store(total + index, load<Vector>(gradient + index) + own);
    }
  }
}
NEPENTHE_VERSIONS(addSoftGradient)

/** exp(-|z|). */
inline float decayOf(float z) { return std::exp(z < 0 ? z : -z); }

class SoftStateSums : public OpKernel {
 public:
  explicit SoftStateSums(OpKernelConstruction* construction) : OpKernel(construction) {
    float temperature;
    OP_REQUIRES_OK(construction, construction->GetAttr("temperature", &temperature));
    factor_ = 1 / temperature;
  }

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({rows.channels}), &output));
    std::vector<std::vector<double>> parts(rows.parts, std::vector<double>(rows.period));
    inParts(context, rows.count, rows.parts, 2 * rows.period, [&](int64_t part, int64_t first, int64_t end) {
      sumSoftStates(rows.values + first * rows.period, rows.period, end - first, factor_, parts[part].data());
    });
    double* to = output->flat<double>().data();
    std::fill(to, to + rows.channels, 0);
    for (const std::vector<double>& part : parts)
      for (int64_t column = 0; column < rows.period; ++column) to[column % rows.channels] += part[column];
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const float z = rows.values[index] * factor_, e = decayOf(z);
      to[index % rows.channels] += (z < 0 ? e : 1) / (1 + e);
    }
  }

 private:
  float factor_;
};

class SoftStateGradient : public OpKernel {
 public:
  explicit SoftStateGradient(OpKernelConstruction* construction) : OpKernel(construction) {
    float temperature;
    OP_REQUIRES_OK(construction, construction->GetAttr("temperature", &temperature));
    factor_ = 1 / temperature;
  }

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(1));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, context->input(0).shape(), &output));
    const float *gradient = context->input(0).flat<float>().data(), *factors = context->input(2).flat<float>().data();
    float* total = output->flat<float>().data();
    std::vector<float> byColumn(rows.period);
    for (int64_t column = 0; column < rows.period; ++column) byColumn[column] = factors[column % rows.channels];
    inParts(context, rows.count, rows.parts, 2 * rows.period, [&](int64_t, int64_t first, int64_t end) {
      const int64_t from = first * rows.period;
      addSoftGradient(gradient + from, rows.values + from, rows.period, end - first, factor_, byColumn.data(), total + from);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const float e = decayOf(rows.values[index] * factor_);
      total[index] = gradient[index] + factors[index % rows.channels] * e / ((1 + e) * (1 + e));
    }
  }

 private:
  float factor_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheSoftStateSums").Device(tensorflow::DEVICE_CPU), SoftStateSums);
REGISTER_KERNEL_BUILDER(Name("NepentheSoftStateGradient").Device(tensorflow::DEVICE_CPU), SoftStateGradient);

}  // namespace
}  // namespace nepenthe
