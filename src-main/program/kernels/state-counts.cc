#include "state-counts.h"

#include <cmath>

// Activation states, counted in one pass over memory, together with normalization and rectifier where possible.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheStateCounts")
    .Input("values: float")
    .Input("thresholds: float")
    .Output("counts: double")
    .SetShapeFn([](InferenceContext* context) { return countsShape(context, 0); })
    .Doc("Per channel (last axis): n_on - n_off and n_on + n_off, with ON for values > 0 and OFF for values < 0; then, for each of at most four "
         "thresholds, the number of values >= it. NaN if any value is NaN.");

REGISTER_OP("NepentheCountingRectifier")
    .Input("values: float")
    .Input("normalization: parts * float")
    .Output("rectified: float")
    .Output("counts: double")
    .Attr("parts: int >= 0")
    .Attr("epsilon: float")
    .Attr("bound: float")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle values;
      TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &values));
      float bound;
      TF_RETURN_IF_ERROR(context->GetAttr("bound", &bound));
      context->set_output(0, values);
      context->set_output(1, context->MakeShape({std::isinf(bound) ? 2 : 3, context->Dim(values, -1)}));
      return absl::OkStatus();
    })
    .Doc("min(max(z, 0), bound) and the state counts of z = (x - mean) gamma / sqrt(variance + epsilon) + beta; `normalization` is gamma, beta, "
         "mean and variance, or empty for z = x. A finite bound adds a row: the number of z >= bound.");

/** The values are counted only. */
struct Unchanged {
  static constexpr bool kWrites = false;

  template <class Set>
  struct Columns {
    NEPENTHE_INLINE void load(const Unchanged&, int64_t) {}
    NEPENTHE_INLINE typename Set::Vector input(const typename Set::Vector& x) const { return x; }
  };
};

/** min(max(z, 0), bound) of z = (x - mean)·factor + beta for every column of a row. */
struct NormalizedRectifier {
  static constexpr bool kWrites = true;
  std::vector<float> mean, factor, beta;
  float bound;

  template <class Set>
  struct Columns {
    using Vector = typename Set::Vector;
    Vector mean, factor, beta;
    float bound;

    NEPENTHE_INLINE void load(const NormalizedRectifier& rectifier, int64_t column) {
      mean = nepenthe::load<Vector>(&rectifier.mean[column]);
      factor = nepenthe::load<Vector>(&rectifier.factor[column]);
      beta = nepenthe::load<Vector>(&rectifier.beta[column]);
      bound = rectifier.bound;
    }
    NEPENTHE_INLINE Vector input(const Vector& x) const { return (x - mean) * factor + beta; }
    NEPENTHE_INLINE Vector output(const Vector& z) const {
      const Vector positive = z > 0 ? z : 0;
      return positive < bound ? positive : bound;
    }
  };
};

template <class Set>
NEPENTHE_INLINE void countIn(const float* values, int64_t period, int64_t rows, const float* limits, int64_t thresholds, Counts* counts) {
  countRowsAbove<Set, Set::kCounted>(Unchanged(), values, period, rows, limits, thresholds, nullptr, counts);
}
NEPENTHE_VERSIONS(count)

template <class Set>
NEPENTHE_INLINE void rectifyIn(const NormalizedRectifier& rectifier, const float* values, int64_t period, int64_t rows, float* rectified,
                               Counts* counts) {
  if (std::isinf(rectifier.bound)) countRows<Set, Set::kCounted, 0>(rectifier, values, period, rows, nullptr, rectified, counts);
  else countRows<Set, Set::kCounted, 1>(rectifier, values, period, rows, &rectifier.bound, rectified, counts);
}
NEPENTHE_VERSIONS(rectify)

class StateCounts : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    const float* limits = context->input(1).flat<float>().data();
    const int64_t thresholds = context->input(1).NumElements();
    OP_REQUIRES(context, thresholds <= kMaxThresholds, absl::InvalidArgumentError("too many thresholds"));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({2 + thresholds, rows.channels}), &output));
    std::vector<Counts> counts(rows.parts, Counts(rows.period, thresholds));
    inParts(context, rows.count, rows.parts, rows.period / 2, [&](int64_t part, int64_t first, int64_t end) {
      count(rows.values + first * rows.period, rows.period, end - first, limits, thresholds, &counts[part]);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index)
      countOne(rows.values[index], index % rows.period, limits, thresholds, &counts[0]);
    sumCounts(counts, rows.channels, thresholds, output->flat<double>().data());
  }
};

class CountingRectifier : public OpKernel {
 public:
  explicit CountingRectifier(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("parts", &parts_));
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
    OP_REQUIRES_OK(construction, construction->GetAttr("bound", &bound_));
  }

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    const int thresholds = std::isinf(bound_) ? 0 : 1;
    Tensor *output = nullptr, *counted = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, context->input(0).shape(), &output));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({2 + thresholds, rows.channels}), &counted));
    const NormalizedRectifier rectifier = rectifierOf(context, rows);
    float* to = output->flat<float>().data();
    std::vector<Counts> counts(rows.parts, Counts(rows.period, thresholds));
    inParts(context, rows.count, rows.parts, rows.period, [&](int64_t part, int64_t first, int64_t end) {
      rectify(rectifier, rows.values + first * rows.period, rows.period, end - first, to + first * rows.period, &counts[part]);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const int64_t column = index % rows.period;
      const float z = (rows.values[index] - rectifier.mean[column]) * rectifier.factor[column] + rectifier.beta[column];
      countOne(z, column, &bound_, thresholds, &counts[0]);
      to[index] = std::min(std::max(z, 0.0f), bound_);
    }
    sumCounts(counts, rows.channels, thresholds, counted->flat<double>().data());
  }

 private:
  NormalizedRectifier rectifierOf(OpKernelContext* context, const Rows& rows) const {
    const std::vector<float> zeros(rows.period, 0), ones(rows.period, 1);
    NormalizedRectifier rectifier{zeros, ones, zeros, bound_};
    if (parts_ == 0) return rectifier;
    const auto part = [&](int index) { return context->input(1 + index).flat<float>(); };
    for (int64_t column = 0; column < rows.period; ++column) {
      const int64_t channel = column % rows.channels;
      rectifier.mean[column] = part(2)(channel);
      rectifier.factor[column] = part(0)(channel) / std::sqrt(part(3)(channel) + epsilon_);
      rectifier.beta[column] = part(1)(channel);
    }
    return rectifier;
  }

  int64_t parts_;
  float epsilon_, bound_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheStateCounts").Device(tensorflow::DEVICE_CPU), StateCounts);
REGISTER_KERNEL_BUILDER(Name("NepentheCountingRectifier").Device(tensorflow::DEVICE_CPU), CountingRectifier);

}  // namespace
}  // namespace nepenthe
