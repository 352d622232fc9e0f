#include <node_api.h>

// Loading this library registers the operations of the other files with TensorFlow. As an addon of Node's, it can be loaded by Node.
NAPI_MODULE_INIT() { return exports; }
