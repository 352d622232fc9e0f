#pragma once

#include "vector.h"

namespace nepenthe {

/** Rows of a product per block. */
constexpr int kRows = 8;

/** The left matrix: element (row, inner) is values[row · rowStep + inner · innerStep]. */
struct Left {
  const float* values;
  int64_t rowStep, innerStep;
};

/** [rows, width vectors] = initial + left · right over `depth` inner elements; the columns of `right` and `to` are contiguous. */
template <int rows, int width>
NEPENTHE_INLINE void multiplyRows(const Left& left, const float* right, int64_t rightStep, int64_t depth, const float* initial,
                                  int64_t initialStep, float* to, int64_t toStep) {
  Vector sums[rows][width];
  for (int row = 0; row < rows; ++row)
    for (int part = 0; part < width; ++part) sums[row][part] = initial ? load(initial + row * initialStep + part * kLanes) : Vector{};
  for (int64_t inner = 0; inner < depth; ++inner) {
    Vector factors[width];
    for (int part = 0; part < width; ++part) factors[part] = load(right + inner * rightStep + part * kLanes);
    for (int row = 0; row < rows; ++row)
      for (int part = 0; part < width; ++part)
        sums[row][part] += left.values[row * left.rowStep + inner * left.innerStep] * factors[part];
  }
  for (int row = 0; row < rows; ++row)
    for (int part = 0; part < width; ++part) store(to + row * toStep + part * kLanes, sums[row][part]);
}

}  // namespace nepenthe
