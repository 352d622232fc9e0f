#pragma once

#include <vector>

#include "rows.h"
#include "vector.h"

// Sums over all observations of a channel, exact to float32's last digits for any number of them: blocks of 64 rows are summed in float32, blocks in
// float64. TensorFlow's operations add all observations in float32.

namespace nepenthe {

/** Two sums per column of a row of `period` values. */
struct Sums {
  std::vector<double> first, second;

  explicit Sums(int64_t period) : first(period), second(period) {}
};

/** `width` vectors of columns: first += Σ f, second += Σ f·(x - center), with f = g or, without g, x - center. */
template <class Set, int64_t width>
NEPENTHE_INLINE void sumColumns(const float* g, const float* x, int64_t period, int64_t rows, int64_t column, const float* center, Sums* sums) {
  using Vector = typename Set::Vector;
  Vector centers[width], first[width] = {}, second[width] = {};
  for (int64_t part = 0; part < width; ++part) centers[part] = load<Vector>(center + column + part * Set::kLanes);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t part = 0; part < width; ++part) {
      const int64_t index = row * period + column + part * Set::kLanes;
      const Vector centered = load<Vector>(x + index) - centers[part];
      const Vector factor = g ? load<Vector>(g + index) : centered;
      first[part] += factor;
      second[part] += factor * centered;
    }
  }
  for (int64_t part = 0; part < width; ++part) {
    for (int64_t lane = 0; lane < Set::kLanes; ++lane) {
      sums->first[column + part * Set::kLanes + lane] += first[part][lane];
      sums->second[column + part * Set::kLanes + lane] += second[part][lane];
    }
  }
}

template <class Set>
NEPENTHE_INLINE void sumRowsIn(const float* g, const float* x, int64_t period, int64_t rows, const float* center, Sums* sums) {
  constexpr int64_t block = Set::kCounted * Set::kLanes;
  for (int64_t row = 0; row < rows; row += kDepth) {
    const float *gradients = g ? g + row * period : nullptr, *values = x + row * period;
    const int64_t depth = std::min(kDepth, rows - row);
    int64_t column = 0;
    for (; column + block <= period; column += block)
      sumColumns<Set, Set::kCounted>(gradients, values, period, depth, column, center, sums);
    for (; column < period; column += Set::kLanes) sumColumns<Set, 1>(gradients, values, period, depth, column, center, sums);
  }
}
NEPENTHE_VERSIONS(sumRows)

/** Sums by channel over all rows; see sumColumns. */
inline Sums sumsByChannel(OpKernelContext* context, const Rows& rows, const float* g, const float* center) {
  std::vector<Sums> parts(rows.parts, Sums(rows.period));
  inParts(context, rows.count, rows.parts, rows.period, [&](int64_t part, int64_t first, int64_t end) {
    sumRows(g ? g + first * rows.period : nullptr, rows.values + first * rows.period, rows.period, end - first, center, &parts[part]);
  });
  Sums sums(rows.channels);
  for (const Sums& part : parts) {
    for (int64_t column = 0; column < rows.period; ++column) {
      sums.first[column % rows.channels] += part.first[column];
      sums.second[column % rows.channels] += part.second[column];
    }
  }
  for (int64_t index = rows.rest(); index < rows.size; ++index) {
    const int64_t column = index % rows.period;
    const float centered = rows.values[index] - center[column], factor = g ? g[index] : centered;
    sums.first[column % rows.channels] += factor;
    sums.second[column % rows.channels] += static_cast<double>(factor) * centered;
  }
  return sums;
}

}  // namespace nepenthe
