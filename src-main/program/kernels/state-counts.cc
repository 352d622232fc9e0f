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
    .Output("counts: double")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle values;
      TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &values));
      context->set_output(0, context->MakeShape({2, context->Dim(values, -1)}));
      return absl::OkStatus();
    })
    .Doc("Per channel (last axis): n_on - n_off and n_on + n_off, with ON for values > 0 and OFF for values < 0; NaN if any value is NaN.");

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
         "mean and variance, or empty for z = x. A finite bound adds a row: how many results are below it.");

/** z = (x - mean)·factor + beta for every column of a row. */
struct Affine {
  std::vector<float> mean, factor, beta;
};

/** Counts of one thread, one per column of a row of `period` values. */
struct Counts {
  std::vector<int32_t> on, off, below;
  /** False once a value is NaN. */
  bool ordered = true;

  explicit Counts(int64_t period) : on(period), off(period), below(period) {}
};

/** Counts the states of `width` vectors of columns; if `rectifies`, writes the rectified values; if `bounded`, counts those below the bound. */
template <class Set, int64_t width, bool rectifies, bool bounded>
NEPENTHE_INLINE typename Set::Integers countColumns(const float* values, int64_t period, int64_t rows, int64_t first, const Affine& affine,
                                                    float bound, float* rectified, Counts* counts) {
  using Vector = typename Set::Vector;
  using Integers = typename Set::Integers;
  Integers ons[width], offs[width], belows[width], unordered = {};
  Vector mean[width], factor[width], beta[width];
  for (int64_t part = 0; part < width; ++part) {
    const int64_t column = first + part * Set::kLanes;
    ons[part] = load<Integers>(&counts->on[column]);
    offs[part] = load<Integers>(&counts->off[column]);
    if (bounded) belows[part] = load<Integers>(&counts->below[column]);
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
      unordered |= z != z;
      if (!rectifies) continue;
      const Vector positive = z > 0 ? z : 0;
      if (bounded) belows[part] -= positive < bound;
      store(rectified + index, positive < bound ? positive : bound);
    }
  }
  for (int64_t part = 0; part < width; ++part) {
    const int64_t column = first + part * Set::kLanes;
    store(&counts->on[column], ons[part]);
    store(&counts->off[column], offs[part]);
    if (bounded) store(&counts->below[column], belows[part]);
  }
  return unordered;
}

template <class Set, bool rectifies, bool bounded = false>
NEPENTHE_INLINE void countRows(const float* values, int64_t period, int64_t rows, const Affine& affine, float bound, float* rectified,
                               Counts* counts) {
  constexpr int64_t block = Set::kCounted * Set::kLanes;
  typename Set::Integers unordered = {};
  for (int64_t row = 0; row < rows; row += kDepth) {
    const float* from = values + row * period;
    float* to = rectifies ? rectified + row * period : nullptr;
    const int64_t depth = std::min(kDepth, rows - row);
    int64_t column = 0;
    for (; column + block <= period; column += block)
      unordered |= countColumns<Set, Set::kCounted, rectifies, bounded>(from, period, depth, column, affine, bound, to, counts);
    for (; column < period; column += Set::kLanes)
      unordered |= countColumns<Set, 1, rectifies, bounded>(from, period, depth, column, affine, bound, to, counts);
  }
  for (int lane = 0; lane < Set::kLanes; ++lane) counts->ordered = counts->ordered && unordered[lane] == 0;
}

template <class Set>
NEPENTHE_INLINE void countIn(const float* values, int64_t period, int64_t rows, Counts* counts) {
  countRows<Set, false>(values, period, rows, {}, 0, nullptr, counts);
}
NEPENTHE_VERSIONS(count)

template <class Set>
NEPENTHE_INLINE void rectifyIn(const float* values, int64_t period, int64_t rows, const Affine& affine, float bound, float* rectified,
                               Counts* counts) {
  countRows<Set, true>(values, period, rows, affine, bound, rectified, counts);
}
NEPENTHE_VERSIONS(rectify)

template <class Set>
NEPENTHE_INLINE void rectifyBelowIn(const float* values, int64_t period, int64_t rows, const Affine& affine, float bound, float* rectified,
                                    Counts* counts) {
  countRows<Set, true, true>(values, period, rows, affine, bound, rectified, counts);
}
NEPENTHE_VERSIONS(rectifyBelow)

void countOne(float z, int64_t column, Counts* counts) {
  counts->on[column] += z > 0;
  counts->off[column] += z < 0;
  counts->ordered = counts->ordered && z == z;
}

/** Sums the threads' counts by channel, in two rows, or three with those below the bound. */
void sumCounts(const std::vector<Counts>& counts, int64_t channels, int64_t rows, double* to) {
  std::fill(to, to + rows * channels, 0);
  for (const Counts& part : counts) {
    for (size_t index = 0; index < part.on.size(); ++index) {
      to[index % channels] += part.on[index] - part.off[index];
      to[channels + index % channels] += part.on[index] + part.off[index];
      if (rows > 2) to[2 * channels + index % channels] += part.below[index];
    }
    if (!part.ordered) std::fill(to, to + rows * channels, std::numeric_limits<double>::quiet_NaN());
  }
}

class StateCounts : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({2, rows.channels}), &output));
    std::vector<Counts> counts(rows.parts, Counts(rows.period));
    inParts(context, rows.count, rows.parts, rows.period / 2, [&](int64_t part, int64_t first, int64_t end) {
      count(rows.values + first * rows.period, rows.period, end - first, &counts[part]);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) countOne(rows.values[index], index % rows.period, &counts[0]);
    sumCounts(counts, rows.channels, 2, output->flat<double>().data());
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
    const bool isBounded = !std::isinf(bound_);
    Tensor *output = nullptr, *counted = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, context->input(0).shape(), &output));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({isBounded ? 3 : 2, rows.channels}), &counted));
    const Affine affine = affineOf(context, rows);
    float* to = output->flat<float>().data();
    std::vector<Counts> counts(rows.parts, Counts(rows.period));
    inParts(context, rows.count, rows.parts, rows.period, [&](int64_t part, int64_t first, int64_t end) {
      const float* from = rows.values + first * rows.period;
      float* rectified = to + first * rows.period;
      if (isBounded) rectifyBelow(from, rows.period, end - first, affine, bound_, rectified, &counts[part]);
      else rectify(from, rows.period, end - first, affine, bound_, rectified, &counts[part]);
    });
    for (int64_t index = rows.rest(); index < rows.size; ++index) {
      const int64_t column = index % rows.period;
      const float z = (rows.values[index] - affine.mean[column]) * affine.factor[column] + affine.beta[column];
      countOne(z, column, &counts[0]);
      to[index] = std::min(std::max(z, 0.0f), bound_);
      counts[0].below[column] += to[index] < bound_;
    }
    sumCounts(counts, rows.channels, isBounded ? 3 : 2, counted->flat<double>().data());
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
