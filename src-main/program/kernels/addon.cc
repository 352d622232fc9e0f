#include <node_api.h>

// All kernels are compiled as one: TensorFlow's headers take most of the time.
#include "color-jitter.cc"
#include "crop-and-flip.cc"
#include "cross-entropy.cc"
#include "winograd.cc"
#include "momentum-step.cc"
#include "sample.cc"
#include "state-counts.cc"

// Loading this library registers their operations with TensorFlow. As an addon of Node's, it can be loaded by Node.
NAPI_MODULE_INIT() { return exports; }
