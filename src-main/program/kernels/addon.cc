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
NAPI_MODULE_INIT() { return exports; }
