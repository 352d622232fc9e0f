#pragma once

#include <algorithm>
#include <functional>

#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/shape_inference.h"
#include "tensorflow/core/util/work_sharder.h"

// Common to all kernels: TensorFlow's classes and its thread pool.

namespace nepenthe {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using tensorflow::shape_inference::InferenceContext;

/** Shape function: the only output has the shape of the first input. */
inline absl::Status likeFirstInput(InferenceContext* context) {
  context->set_output(0, context->input(0));
  return absl::OkStatus();
}

/** Number of TensorFlow threads that a kernel may use. */
inline int threads(OpKernelContext* context) {
  return std::max(1, context->device()->tensorflow_cpu_worker_threads()->num_threads);
}

/** Calls work(first, end) on disjoint ranges that cover 0 to count, on TensorFlow's threads; `cost`: cycles per item. */
inline void parallel(OpKernelContext* context, int64_t count, int64_t cost, const std::function<void(int64_t, int64_t)>& work) {
  const auto* workers = context->device()->tensorflow_cpu_worker_threads();
  tensorflow::Shard(workers->num_threads, workers->workers, count, cost, work);
}

/**
 * Calls work(part, first, end) for `parts` equal ranges that cover 0 to count. The ranges depend only on the arguments, so sums by part are
 * reproducible.
 */
inline void inParts(OpKernelContext* context, int64_t count, int64_t parts, int64_t cost,
                    const std::function<void(int64_t, int64_t, int64_t)>& work) {
  parallel(context, parts, cost * std::max<int64_t>(1, count / parts), [&](int64_t first, int64_t end) {
    for (int64_t part = first; part < end; ++part) work(part, count * part / parts, count * (part + 1) / parts);
  });
}

}  // namespace nepenthe
