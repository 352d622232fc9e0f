#include "kernel.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/resource_var.h"
#include "vector.h"

// A step of stochastic gradient descent in one pass over memory.

namespace nepenthe {
namespace {

using tensorflow::Var;

REGISTER_OP("NepentheMomentumStep")
    .Input("parameter: resource")
    .Input("velocity: resource")
    .Input("masks: masked * resource")
    .Input("gradient: float")
    .Input("settings: float")
    .Attr("masked: int >= 0")
    .Attr("nesterov: bool")
    .SetIsStateful()
    .SetShapeFn([](InferenceContext*) { return absl::OkStatus(); })
    .Doc("With settings (rate, momentum, decay) and at most one mask: d = (g + decay w) mask, v = momentum v + d, w = w - rate v, or with "
         "Nesterov's momentum w = w - rate (d + momentum v).");

struct Settings {
  float rate, momentum, decay;
};

template <bool masked, bool nesterov>
NEPENTHE_INLINE void stepRange(const Settings& settings, const float* gradient, const float* mask, const float* from, float* parameter,
                               const float* known, float* velocity, int64_t first, int64_t end) {
  const auto [rate, momentum, decay] = settings;
  for (int64_t index = first; index < end; ++index) {
    float direction = gradient[index] + decay * from[index];
    if (masked) direction *= mask[index];
    const float moved = momentum * known[index] + direction;
    velocity[index] = moved;
    parameter[index] = from[index] - rate * (nesterov ? direction + momentum * moved : moved);
  }
}

template <class Set>
NEPENTHE_INLINE void stepIn(const Settings& settings, bool nesterov, const float* gradient, const float* mask, const float* from,
                            float* parameter, const float* known, float* velocity, int64_t first, int64_t end) {
  if (mask && nesterov) stepRange<true, true>(settings, gradient, mask, from, parameter, known, velocity, first, end);
  else if (mask) stepRange<true, false>(settings, gradient, mask, from, parameter, known, velocity, first, end);
  else if (nesterov) stepRange<false, true>(settings, gradient, mask, from, parameter, known, velocity, first, end);
  else stepRange<false, false>(settings, gradient, mask, from, parameter, known, velocity, first, end);
}
NEPENTHE_VERSIONS(step)

/** A variable's current values and the buffer for the new ones: the same buffer unless the current values have other readers. */
struct Update {
  tensorflow::core::RefCountPtr<Var> variable;
  Tensor from, to;

  absl::Status open(OpKernelContext* context, int input) {
    TF_RETURN_IF_ERROR(tensorflow::LookupResource(context, tensorflow::HandleFromInput(context, input), &variable));
    const tensorflow::tf_shared_lock lock(*variable->mu());
    const bool exclusive = variable->tensor()->RefCountIsOne();
    from = *variable->tensor();
    if (exclusive) {
      to = from;
      return absl::OkStatus();
    }
    return context->allocate_temp(tensorflow::DT_FLOAT, from.shape(), &to);
  }

  void close() {
    const tensorflow::mutex_lock lock(*variable->mu());
    *variable->tensor() = to;
  }
};

class MomentumStep : public OpKernel {
 public:
  explicit MomentumStep(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("masked", &masked_));
    OP_REQUIRES_OK(construction, construction->GetAttr("nesterov", &nesterov_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& gradient = context->input(2 + masked_);
    const auto given = context->input(3 + masked_).vec<float>();
    const Settings settings{given(0), given(1), given(2)};
    tensorflow::core::RefCountPtr<Var> mask;
    if (masked_ > 0) OP_REQUIRES_OK(context, tensorflow::LookupResource(context, tensorflow::HandleFromInput(context, 2), &mask));
    Update parameter, velocity;
    OP_REQUIRES_OK(context, parameter.open(context, 0));
    OP_REQUIRES_OK(context, velocity.open(context, 1));
    const int64_t size = gradient.NumElements();
    OP_REQUIRES(context,
                parameter.from.NumElements() == size && velocity.from.NumElements() == size && (!mask || mask->tensor()->NumElements() == size),
                absl::InvalidArgumentError("variables must have the gradient's size"));
    const float* kept = mask ? mask->tensor()->flat<float>().data() : nullptr;
    parallel(context, (size + kLanes - 1) / kLanes, 2 * kLanes, [&](int64_t first, int64_t end) {
      step(settings, nesterov_, gradient.flat<float>().data(), kept, parameter.from.flat<float>().data(), parameter.to.flat<float>().data(),
           velocity.from.flat<float>().data(), velocity.to.flat<float>().data(), first * kLanes, std::min(size, end * kLanes));
    });
    parameter.close();
    velocity.close();
  }

 private:
  int64_t masked_;
  bool nesterov_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheMomentumStep").Device(tensorflow::DEVICE_CPU), MomentumStep);

}  // namespace
}  // namespace nepenthe
