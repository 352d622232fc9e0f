#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

// Vectors, and functions compiled for several instruction sets.

// Functions called by a vectorized function must be inlined into it.
#define NEPENTHE_INLINE inline __attribute__((always_inline))

namespace nepenthe {

/** Numbers per vector, unless a function is blocked for one instruction set. */
constexpr int kLanes = 16;

typedef float Vector __attribute__((vector_size(4 * kLanes)));

/** A vector of float or int32_t from any address: a template loses the alignment that a type declares. */
template <class V = Vector, class Number>
NEPENTHE_INLINE V load(const Number* from) {
  V value;
  std::memcpy(&value, from, sizeof(V));
  return value;
}

template <class V, class Number>
NEPENTHE_INLINE void store(Number* to, const V& value) {
  std::memcpy(to, &value, sizeof(V));
}

// Instruction sets and their blockings. Matrix products: the sums of kRows rows and kColumns vectors, kColumns factors and one broadcast value
// fit the registers. State counts: five values for each of kCounted vectors do.

/** 32 registers of sixteen floats. */
struct Avx512 {
  typedef float Vector __attribute__((vector_size(64)));
  typedef int32_t Integers __attribute__((vector_size(64)));
  static constexpr int kLanes = 16, kRows = 8, kColumns = 2, kCounted = 4;
};

/** 16 registers of eight floats. */
struct Avx2 {
  typedef float Vector __attribute__((vector_size(32)));
  typedef int32_t Integers __attribute__((vector_size(32)));
  static constexpr int kLanes = 8, kRows = 4, kColumns = 3, kCounted = 2;
};

/** Registers of four floats, 16 or more: every 64-bit processor. */
struct Plain {
  typedef float Vector __attribute__((vector_size(16)));
  typedef int32_t Integers __attribute__((vector_size(16)));
  static constexpr int kLanes = 4, kRows = 4, kColumns = 2, kCounted = 2;
};

enum class InstructionSet { plain, avx2, avx512 };

/** The best instruction set of the processor that NEPENTHE_INSTRUCTION_SET allows: `plain`, `avx2`, or `avx512`, the default. */
inline InstructionSet findInstructionSet() {
#if defined(__x86_64__) && defined(__GNUC__)
  const char* allowed = std::getenv("NEPENTHE_INSTRUCTION_SET");
  const auto isAllowed = [&](const char* name) { return allowed == nullptr || std::strcmp(allowed, name) == 0; };
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (hasAvx2 && __builtin_cpu_supports("avx512f") && isAllowed("avx512")) return InstructionSet::avx512;
  if (hasAvx2 && (isAllowed("avx512") || isAllowed("avx2"))) return InstructionSet::avx2;
#endif
  return InstructionSet::plain;
}

inline const InstructionSet kInstructionSet = findInstructionSet();

}  // namespace nepenthe

// Defines `name`, which calls name##In<Set> compiled for the instruction set in use.
#if defined(__x86_64__) && defined(__GNUC__)
#define NEPENTHE_VERSIONS(name)                                                                       \
  template <class... Arguments>                                                                       \
  __attribute__((target("avx512f,fma"))) void name##Avx512(const Arguments&... arguments) {           \
    name##In<Avx512>(arguments...);                                                                   \
  }                                                                                                   \
  template <class... Arguments>                                                                       \
  __attribute__((target("avx2,fma"))) void name##Avx2(const Arguments&... arguments) {                \
    name##In<Avx2>(arguments...);                                                                     \
  }                                                                                                   \
  template <class... Arguments>                                                                       \
  void name(const Arguments&... arguments) {                                                          \
    if (kInstructionSet == InstructionSet::avx512) name##Avx512(arguments...);                        \
    else if (kInstructionSet == InstructionSet::avx2) name##Avx2(arguments...);                       \
    else name##In<Plain>(arguments...);                                                               \
  }
#else
#define NEPENTHE_VERSIONS(name)                      \
  template <class... Arguments>                      \
  void name(const Arguments&... arguments) {         \
    name##In<Plain>(arguments...);                   \
  }
#endif
