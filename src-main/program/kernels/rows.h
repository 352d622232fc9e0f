#pragma once

#include <numeric>

#include "kernel.h"
#include "vector.h"

namespace nepenthe {

/** Rows per block, whose values stay in the cache. */
constexpr int64_t kDepth = 64;

/** The values as rows of `period` columns, a common multiple of channels and lanes, so that columns map to channels; the last row may be shorter. */
struct Rows {
  const float* values;
  int64_t size, channels, period, count, parts;

  Rows(OpKernelContext* context, const Tensor& input)
      : values(input.flat<float>().data()),
        size(input.NumElements()),
        channels(input.dim_size(input.dims() - 1)),
        period(std::lcm(channels, int64_t{kLanes})),
        count(size / period),
        parts(std::max<int64_t>(1, std::min<int64_t>(threads(context), size / kMinPerThread))) {}

  static constexpr int64_t kMinPerThread = 1 << 15;
  int64_t rest() const { return count * period; }
};

}  // namespace nepenthe
