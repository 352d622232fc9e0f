#include "channel-sums.h"

// The gradient of a bias: the sum of the outputs' gradient over all but the last axis.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheBiasGradient")
    .Input("gradient: float")
    .Output("bias: float")
    .SetShapeFn([](InferenceContext* context) {
      tensorflow::shape_inference::ShapeHandle gradient;
      TF_RETURN_IF_ERROR(context->WithRankAtLeast(context->input(0), 1, &gradient));
      context->set_output(0, context->MakeShape({context->Dim(gradient, -1)}));
      return absl::OkStatus();
    })
    .Doc("Sums by channel (last axis).");

class BiasGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    Tensor* bias = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({rows.channels}), &bias));
    const std::vector<float> zeros(rows.period, 0);
    const Sums sums = sumsByChannel(context, rows, nullptr, zeros.data());
    std::copy(sums.first.begin(), sums.first.end(), bias->flat<float>().data());
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheBiasGradient").Device(tensorflow::DEVICE_CPU), BiasGradient);

}  // namespace
}  // namespace nepenthe
