#pragma once

#include "vector.h"

namespace nepenthe {

/** The left matrix: element (row, inner) is values[row · rowStep + inner · innerStep]. */
struct Left {
  const float* values;
  int64_t rowStep, innerStep;
};

/** [rows, width vectors] = initial + left · right over `depth` inner elements; the columns of `right` and `to` are contiguous. */
template <class V, int rows, int width>
NEPENTHE_INLINE void multiplyRows(const Left& left, const float* right, int64_t rightStep, int64_t depth, const float* initial, float* to,
                                  int64_t toStep) {
  constexpr int64_t lanes = sizeof(V) / sizeof(float);
  V sums[rows][width];
  for (int row = 0; row < rows; ++row)
    for (int part = 0; part < width; ++part) sums[row][part] = initial ? load<V>(initial + row * toStep + part * lanes) : V{};
  for (int64_t inner = 0; inner < depth; ++inner) {
    V factors[width];
    for (int part = 0; part < width; ++part) factors[part] = load<V>(right + inner * rightStep + part * lanes);
    for (int row = 0; row < rows; ++row)
      for (int part = 0; part < width; ++part)
        sums[row][part] += left.values[row * left.rowStep + inner * left.innerStep] * factors[part];
  }
  for (int row = 0; row < rows; ++row)
    for (int part = 0; part < width; ++part) store(to + row * toStep + part * lanes, sums[row][part]);
}

/** Columns of one width: to = initial + left · right, `rows` a multiple of the set's. */
template <class Set, int width>
NEPENTHE_INLINE void multiplyColumns(const Left& left, int64_t rows, const float* right, int64_t depth, int64_t outputs, const float* initial,
                                     float* to) {
  for (int64_t row = 0; row < rows; row += Set::kRows) {
    const Left part{left.values + row * left.rowStep, left.rowStep, left.innerStep};
    multiplyRows<typename Set::Vector, Set::kRows, width>(part, right, outputs, depth, initial ? initial + row * outputs : nullptr,
                                                          to + row * outputs, outputs);
  }
}

/** to = initial + left · right with `rows` rows, a multiple of the set's, and `outputs` columns, a multiple of 16. */
template <class Set>
NEPENTHE_INLINE void multiply(const Left& left, int64_t rows, const float* right, int64_t depth, int64_t outputs, const float* initial,
                              float* to) {
  for (int64_t column = 0; column < outputs;) {
    const int64_t vectors = (outputs - column) / Set::kLanes;
    const float* before = initial ? initial + column : nullptr;
    // As many whole blocks as leave no narrow one.
    const int width = vectors % Set::kColumns == 0 ? Set::kColumns : vectors == 1 ? 1 : 2;
    if (width == Set::kColumns) multiplyColumns<Set, Set::kColumns>(left, rows, right + column, depth, outputs, before, to + column);
    else if (width == 2) multiplyColumns<Set, 2>(left, rows, right + column, depth, outputs, before, to + column);
    else multiplyColumns<Set, 1>(left, rows, right + column, depth, outputs, before, to + column);
    column += width * Set::kLanes;
  }
}

}  // namespace nepenthe
