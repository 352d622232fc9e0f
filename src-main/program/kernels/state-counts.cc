#include <cmath>
#include <limits>
#include <vector>

#include "rows.h"
#include "vector.h"

// Activation states, counted in one pass over memory, together with normalization and rectifier where possible.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheStateCounts")
    .Input("values: float")
    .Input("thresholds: float")
    .Output("counts: double")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle values, thresholds;
      TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &values));
      TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 1, &thresholds));
      tensorflow::shape_inference::DimensionHandle rows;
      TF_RETURN_IF_ERROR(context->Add(context->Dim(thresholds, 0), 2, &rows));
      context->set_output(0, context->MakeShape({rows, context->Dim(values, -1)}));
      return absl::OkStatus();
    })
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

/** z = (x - mean)·factor + beta for every column of a row. */
struct Affine {
  std::vector<float> mean, factor, beta;
};

/** Most thresholds besides 0. */
constexpr int kMaxThresholds = 4;

/** Counts of one thread, one per column of a row of `period` values. */
struct Counts {
  std::vector<int32_t> on, off, above[kMaxThresholds];
  /** False once a value is NaN. */
  bool ordered = true;

  Counts(int64_t period, int thresholds) : on(period), off(period) {
    for (int index = 0; index < thresholds; ++index) above[index].resize(period);
  }
};

/** Counts the states of `width` vectors of columns; if `rectifies`, writes the rectified values. */
template <class Set, int64_t width, bool rectifies, int thresholds>
NEPENTHE_INLINE typename Set::Integers countColumns(const float* values, int64_t period, int64_t rows, int64_t first, const float* limits,
                                                    const Affine& affine, float bound, float* rectified, Counts* counts) {
  using Vector = typename Set::Vector;
  using Integers = typename Set::Integers;
  Integers ons[width], offs[width], aboves[width][thresholds + 1], unordered = {};
  Vector mean[width], factor[width], beta[width];
  for (int64_t part = 0; part < width; ++part) {
    const int64_t column = first + part * Set::kLanes;
    ons[part] = load<Integers>(&counts->on[column]);
    offs[part] = load<Integers>(&counts->off[column]);
    for (int index = 0; index < thresholds; ++index) aboves[part][index] = load<Integers>(&counts->above[index][column]);
    if (!rectifies) continue;
    mean[part] = load<Vector>(&affine.mean[column]);
    factor[part] = load<Vector>(&affine.factor[column]);
    beta[part] = load<Vector>(&affine.beta[column]);
  }
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t part = 0; part < width; ++part) {
      const int64_t index = row * period + first + part * Set::kLanes;
      Vector z = load<Vector>(values + index);
      if (rectifies) z = (z - mean[part]) * factor[part] + beta[part];
      // A true comparison is -1.
      ons[part] -= z > 0;
      offs[part] -= z < 0;
      for (int limit = 0; limit < thresholds; ++limit) aboves[part][limit] -= z >= limits[limit];
      unordered |= z != z;
      if (!rectifies) continue;
      const Vector positive = z > 0 ? z : 0;
      store(rectified + index, positive < bound ? positive : bound);
    }
  }
  for (int64_t part = 0; part < width; ++part) {
    const int64_t column = first + part * Set::kLanes;
    store(&counts->on[column], ons[part]);
    store(&counts->off[column], offs[part]);
    for (int index = 0; index < thresholds; ++index) store(&counts->above[index][column], aboves[part][index]);
  }
  return unordered;
}

template <class Set, bool rectifies, int thresholds>
NEPENTHE_INLINE void countRows(const float* values, int64_t period, int64_t rows, const float* limits, const Affine& affine, float bound,
                               float* rectified, Counts* counts) {
  constexpr int64_t block = Set::kCounted * Set::kLanes;
  typename Set::Integers unordered = {};
  for (int64_t row = 0; row < rows; row += kDepth) {
    const float* from = values + row * period;
    float* to = rectifies ? rectified + row * period : nullptr;
    const int64_t depth = std::min(kDepth, rows - row);
    int64_t column = 0;
    for (; column + block <= period; column += block)
      unordered |= countColumns<Set, Set::kCounted, rectifies, thresholds>(from, period, depth, column, limits, affine, bound, to, counts);
    for (; column < period; column += Set::kLanes)
      unordered |= countColumns<Set, 1, rectifies, thresholds>(from, period, depth, column, limits, affine, bound, to, counts);
  }
  for (int lane = 0; lane < Set::kLanes; ++lane) counts->ordered = counts->ordered && unordered[lane] == 0;
}

template <class Set, int thresholds>
NEPENTHE_INLINE void countAbove(const float* values, int64_t period, int64_t rows, const float* limits, Counts* counts) {
  countRows<Set, false, thresholds>(values, period, rows, limits, {}, 0, nullptr, counts);
}

template <class Set>
NEPENTHE_INLINE void countIn(const float* values, int64_t period, int64_t rows, const float* limits, int64_t thresholds, Counts* counts) {
  switch (thresholds) {
    case 0: return countAbove<Set, 0>(values, period, rows, limits, counts);
    case 1: return countAbove<Set, 1>(values, period, rows, limits, counts);
    case 2: return countAbove<Set, 2>(values, period, rows, limits, counts);
    case 3: return countAbove<Set, 3>(values, period, rows, limits, counts);
    default: return countAbove<Set, 4>(values, period, rows, limits, counts);
  }
}
NEPENTHE_VERSIONS(count)

template <class Set>
NEPENTHE_INLINE void rectifyIn(const float* values, int64_t period, int64_t rows, const Affine& affine, float bound, float* rectified,
                               Counts* counts) {
  if (std::isinf(bound)) countRows<Set, true, 0>(values, period, rows, nullptr, affine, bound, rectified, counts);
  else countRows<Set, true, 1>(values, period, rows, &bound, affine, bound, rectified, counts);
}
NEPENTHE_VERSIONS(rectify)

void countOne(float z, int64_t column, const float* limits, int64_t thresholds, Counts* counts) {
  counts->on[column] += z > 0;
  counts->off[column] += z < 0;
  for (int64_t index = 0; index < thresholds; ++index) counts->above[index][column] += z >= limits[index];
  counts->ordered = counts->ordered && z == z;
}

/** Sums the threads' counts by channel: two rows, and one per threshold. */
void sumCounts(const std::vector<Counts>& counts, int64_t channels, int64_t thresholds, double* to) {
  std::fill(to, to + (2 + thresholds) * channels, 0);
  for (const Counts& part : counts) {
    for (size_t index = 0; index < part.on.size(); ++index) {
      const int64_t channel = index % channels;
      to[channel] += part.on[index] - part.off[index];
      to[channels + channel] += part.on[index] + part.off[index];
      for (int64_t limit = 0; limit < thresholds; ++limit) to[(2 + limit) * channels + channel] += part.above[limit][index];
    }
    if (!part.ordered) std::fill(to, to + (2 + thresholds) * channels, std::numeric_limits<double>::quiet_NaN());
  }
}

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
    const Affine affine = affineOf(context, rows);
    float* to = output->flat<float>().data();
    std::vector<Counts> counts(rows.parts, Counts(rows.period, thresholds));
    inParts(context, rows.count, rows.parts, rows.period, [&](int64_t part, int64_t first, int64_t end) {
      const float* from = rows.values + first * rows.period;
      float* rectified = to + first * rows.period;
      rectify(from, rows.period, end - first, affine, bound_, rectified, &counts[part]);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const int64_t column = index % rows.period;
      const float z = (rows.values[index] - affine.mean[column]) * affine.factor[column] + affine.beta[column];
      countOne(z, column, &bound_, thresholds, &counts[0]);
      to[index] = std::min(std::max(z, 0.0f), bound_);
    }
    sumCounts(counts, rows.channels, thresholds, counted->flat<double>().data());
  }

 private:
  Affine affineOf(OpKernelContext* context, const Rows& rows) const {
    Affine affine{std::vector<float>(rows.period, 0), std::vector<float>(rows.period, 1), std::vector<float>(rows.period, 0)};
    if (parts_ == 0) return affine;
    const auto part = [&](int index) { return context->input(1 + index).flat<float>(); };
    for (int64_t column = 0; column < rows.period; ++column) {
      const int64_t channel = column % rows.channels;
      affine.mean[column] = part(2)(channel);
      affine.factor[column] = part(0)(channel) / std::sqrt(part(3)(channel) + epsilon_);
      affine.beta[column] = part(1)(channel);
    }
    return affine;
  }

  int64_t parts_;
  float epsilon_, bound_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheStateCounts").Device(tensorflow::DEVICE_CPU), StateCounts);
REGISTER_KERNEL_BUILDER(Name("NepentheCountingRectifier").Device(tensorflow::DEVICE_CPU), CountingRectifier);

}  // namespace
}  // namespace nepenthe
