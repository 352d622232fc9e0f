#pragma once

#include <cstddef>
#include <cstdint>

// Vectors of sixteen numbers, in the widest registers of the processor: a function marked NEPENTHE_VECTORIZED is compiled for several
// instruction sets, and the best one is chosen when the library is loaded.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define NEPENTHE_VECTORIZED __attribute__((target_clones("avx512f", "fma", "default")))
#else
#define NEPENTHE_VECTORIZED
#endif

// Functions called by a vectorized function must be inlined into it.
#define NEPENTHE_INLINE inline __attribute__((always_inline))

namespace nepenthe {

constexpr int kLanes = 16;

typedef float Vector __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));
typedef int32_t Integers __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

NEPENTHE_INLINE Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }

NEPENTHE_INLINE void store(float* to, const Vector& value) { *reinterpret_cast<Vector*>(to) = value; }

}  // namespace nepenthe
