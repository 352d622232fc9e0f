#include <node_api.h>

// All kernels are one translation unit: TensorFlow's headers take most of the compile time.
#include "batch-norm.cc"
#include "bias-gradient.cc"
#include "color-jitter.cc"
#include "crop-and-flip.cc"
#include "cross-entropy.cc"
#include "gated-activation.cc"
#include "winograd.cc"
#include "momentum-step.cc"
#include "normalize.cc"
#include "sample.cc"
#include "soft-states.cc"
#include "state-counts.cc"

// Loading this library registers the operations with TensorFlow. It is a Node addon so that Node can load it.
// `instructionSet` is the one that the kernels use.
NAPI_MODULE_INIT() {
  using nepenthe::InstructionSet;
  const char* name = nepenthe::kInstructionSet == InstructionSet::avx512 ? "avx512"
                     : nepenthe::kInstructionSet == InstructionSet::avx2 ? "avx2"
                                                                         : "plain";
  napi_value value;
  if (napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &value) != napi_ok) return nullptr;
  return napi_set_named_property(env, exports, "instructionSet", value) == napi_ok ? exports : nullptr;
}
