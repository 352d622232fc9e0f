#pragma once

#include "vector.h"

namespace nepenthe {

/** exp(-|x|) with a relative error below 3e-7: 2^n·exp(r), with a Taylor polynomial for |r| ≤ ln 2 / 2. */
template <class Set>
NEPENTHE_INLINE typename Set::Vector decay(const typename Set::Vector& x) {
  using Vector = typename Set::Vector;
  using Integers = typename Set::Integers;
  // Below -87, the result underflows.
  Vector y = x < 0 ? x : -x;
  y = y < -87.0f ? Vector{} - 87.0f : y;
  const Integers n = __builtin_convertvector(y * 1.44269504f - 0.5f, Integers);
  const Vector power = __builtin_convertvector(n, Vector);
  const Vector r = y - power * 0.693359375f + power * 2.12194440e-4f;
  Vector sum = r * (1.0f / 720) + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  const Integers bits = (n + 127) << 23;
  Vector scale;
  std::memcpy(&scale, &bits, sizeof(scale));
  return sum * scale;
}

}  // namespace nepenthe
