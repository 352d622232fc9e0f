#pragma once

#include <limits>
#include <vector>

#include "rows.h"
#include "vector.h"

// Activation states, counted while the activation is computed. An activation is a type with `kWrites` and a template `Columns<Set>`: what it does to
// one vector of columns. `load` prepares it, `input` returns the z that is counted, and `output`, if it writes, the value for z.

namespace nepenthe {

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

/** Counts the states of `width` vectors of columns. */
template <class Set, int64_t width, int thresholds, class Activation>
NEPENTHE_INLINE typename Set::Integers countColumns(const Activation& activation, const float* values, int64_t period, int64_t rows, int64_t first,
                                                    const float* limits, float* written, Counts* counts) {
  using Vector = typename Set::Vector;
  using Integers = typename Set::Integers;
  Integers ons[width], offs[width], aboves[width][thresholds + 1], unordered = {};
  typename Activation::template Columns<Set> columns[width];
  for (int64_t part = 0; part < width; ++part) {
    const int64_t column = first + part * Set::kLanes;
    ons[part] = load<Integers>(&counts->on[column]);
    offs[part] = load<Integers>(&counts->off[column]);
    for (int index = 0; index < thresholds; ++index) aboves[part][index] = load<Integers>(&counts->above[index][column]);
    columns[part].load(activation, column);
  }
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t part = 0; part < width; ++part) {
      const int64_t index = row * period + first + part * Set::kLanes;
      const Vector z = columns[part].input(load<Vector>(values + index));
      // A true comparison is -1.
      ons[part] -= z > 0;
      offs[part] -= z < 0;
      for (int limit = 0; limit < thresholds; ++limit) aboves[part][limit] -= z >= limits[limit];
      unordered |= z != z;
      if constexpr (Activation::kWrites) store(written + index, columns[part].output(z));
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

/** Counts the states of whole rows, `width` vectors of columns at a time. */
template <class Set, int64_t width, int thresholds, class Activation>
NEPENTHE_INLINE void countRows(const Activation& activation, const float* values, int64_t period, int64_t rows, const float* limits, float* written,
                               Counts* counts) {
  constexpr int64_t block = width * Set::kLanes;
  typename Set::Integers unordered = {};
  for (int64_t row = 0; row < rows; row += kDepth) {
    const float* from = values + row * period;
    float* to = Activation::kWrites ? written + row * period : nullptr;
    const int64_t depth = std::min(kDepth, rows - row);
    int64_t column = 0;
    for (; column + block <= period; column += block)
      unordered |= countColumns<Set, width, thresholds>(activation, from, period, depth, column, limits, to, counts);
    for (; column < period; column += Set::kLanes)
      unordered |= countColumns<Set, 1, thresholds>(activation, from, period, depth, column, limits, to, counts);
  }
  for (int lane = 0; lane < Set::kLanes; ++lane) counts->ordered = counts->ordered && unordered[lane] == 0;
}

/** {@link countRows} for a number of thresholds known at run time. */
template <class Set, int64_t width, class Activation>
NEPENTHE_INLINE void countRowsAbove(const Activation& activation, const float* values, int64_t period, int64_t rows, const float* limits,
                                    int64_t thresholds, float* written, Counts* counts) {
  switch (thresholds) {
    case 0: return countRows<Set, width, 0>(activation, values, period, rows, limits, written, counts);
    case 1: return countRows<Set, width, 1>(activation, values, period, rows, limits, written, counts);
    case 2: return countRows<Set, width, 2>(activation, values, period, rows, limits, written, counts);
    case 3: return countRows<Set, width, 3>(activation, values, period, rows, limits, written, counts);
    default: return countRows<Set, width, 4>(activation, values, period, rows, limits, written, counts);
  }
}

inline void countOne(float z, int64_t column, const float* limits, int64_t thresholds, Counts* counts) {
  counts->on[column] += z > 0;
  counts->off[column] += z < 0;
  for (int64_t index = 0; index < thresholds; ++index) counts->above[index][column] += z >= limits[index];
  counts->ordered = counts->ordered && z == z;
}

/** Sums the threads' counts by channel: two rows, and one per threshold. */
inline void sumCounts(const std::vector<Counts>& counts, int64_t channels, int64_t thresholds, double* to) {
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

/** Shape function: the counts of `values` (input 0) for `thresholds` (input 1) as output `index`. */
inline absl::Status countsShape(InferenceContext* context, int index) {
  tensorflow::shape_inference::ShapeHandle values, thresholds;
  TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &values));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 1, &thresholds));
  tensorflow::shape_inference::DimensionHandle rows;
  TF_RETURN_IF_ERROR(context->Add(context->Dim(thresholds, 0), 2, &rows));
  context->set_output(index, context->MakeShape({rows, context->Dim(values, -1)}));
  return absl::OkStatus();
}

}  // namespace nepenthe
