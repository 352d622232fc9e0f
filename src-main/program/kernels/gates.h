#pragma once

#include "exponential.h"

// Gated activations y = z·g(z).

namespace nepenthe {

/** g(z) and its derivative. */
template <class Vector>
struct Gate {
  Vector value, slope;
};

/** 1 / (1 + exp(-x)), times a factor in the slope. */
template <class Set>
NEPENTHE_INLINE Gate<typename Set::Vector> logistic(const typename Set::Vector& x, const typename Set::Vector& factor) {
  using Vector = typename Set::Vector;
  const Vector e = decay<Set>(x), inverse = 1.0f / (1.0f + e);
  return {x < 0 ? e * inverse : inverse, e * inverse * inverse * factor};
}

/** GELU: the normal distribution Φ(z). Its tail Φ(-|z|) is Abramowitz and Stegun's 7.1.26, with an absolute error below 8e-8. */
struct Gelu {
  template <class Set>
  static NEPENTHE_INLINE Gate<typename Set::Vector> gate(const typename Set::Vector& z) {
    using Vector = typename Set::Vector;
    const Vector density = decay<Set>(z * z * 0.5f);
    const Vector t = 1.0f / (1.0f + 0.231641888f * (z < 0 ? -z : z));
    Vector sum = t * 0.5307027145f - 0.7265760135f;
    sum = sum * t + 0.7107068705f;
    sum = sum * t - 0.142248368f;
    sum = sum * t + 0.127414796f;
    const Vector tail = sum * t * density;
    return {z < 0 ? tail : 1.0f - tail, density * 0.398942280f};
  }
};

/** GELU's approximation: (1 + tanh u) / 2 = σ(2u) with u = √(2/π)·(z + 0.044715 z³). */
struct GeluTanh {
  template <class Set>
  static NEPENTHE_INLINE Gate<typename Set::Vector> gate(const typename Set::Vector& z) {
    using Vector = typename Set::Vector;
    constexpr float linear = 1.59576912f, cubic = linear * 0.044715f;
    const Vector square = z * z;
    return logistic<Set>(z * (square * cubic + linear), square * (3 * cubic) + linear);
  }
};

/** SiLU: σ(z). */
struct Silu {
  template <class Set>
  static NEPENTHE_INLINE Gate<typename Set::Vector> gate(const typename Set::Vector& z) {
    return logistic<Set>(z, typename Set::Vector{} + 1.0f);
  }
};

}  // namespace nepenthe
