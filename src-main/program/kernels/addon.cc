#include <node_api.h>

// All kernels are one translation unit: TensorFlow's headers take most of the compile time.
#include "color-jitter.cc"
#include "crop-and-flip.cc"
#include "cross-entropy.cc"
#include "winograd.cc"
#include "momentum-step.cc"
#include "sample.cc"
#include "state-counts.cc"

// Loading this library registers the operations with TensorFlow. It is a Node addon so that Node can load it.
// `wideVectors` says whether sixteen floats fit one register, as the tiled convolution needs to be fast.
NAPI_MODULE_INIT() {
#if defined(__x86_64__) && defined(__GNUC__)
  const bool isWide = __builtin_cpu_supports("avx512f");
#else
  const bool isWide = false;
#endif
  napi_value wide;
  if (napi_get_boolean(env, isWide, &wide) != napi_ok) return nullptr;
  return napi_set_named_property(env, exports, "wideVectors", wide) == napi_ok ? exports : nullptr;
}
