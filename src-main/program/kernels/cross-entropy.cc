#include <cmath>

#include "kernel.h"

// Softmax cross-entropy: sums and gradient.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheCrossEntropy")
    .Input("logits: float")
    .Input("labels: int32")
    .Input("batch: int32")
    .Output("sums: double")
    .Output("gradient: float")
    .Attr("smoothing: float")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->Vector(2));
      context->set_output(1, context->input(0));
      return absl::OkStatus();
    })
    .Doc("For logits [count, classes]: the sum of the losses, the number of correct samples, and the gradient of the mean loss over `batch` "
         "samples.");

struct Outcome {
  double loss;
  bool hit;
};

/** Loss -Σ t log p of one sample with targets t = (1 - smoothing)·onehot + smoothing / classes; writes the gradient (p - t)·factor. */
Outcome crossEntropy(const float* logits, int64_t classes, int32_t label, float smoothing, float factor, float* gradient) {
  const int64_t best = std::max_element(logits, logits + classes) - logits;
  const float largest = logits[best];
  float exponentials = 0, sum = 0;
  for (int64_t index = 0; index < classes; ++index) {
    const float below = logits[index] - largest;
    gradient[index] = std::exp(below);
    exponentials += gradient[index];
    sum += below;
  }
  const float spread = smoothing / classes, logarithm = std::log(exponentials);
  for (int64_t index = 0; index < classes; ++index) gradient[index] = (gradient[index] / exponentials - spread) * factor;
  gradient[label] -= (1 - smoothing) * factor;
  // The targets sum to one: -Σ t (below - log Σ exp).
  const double loss = logarithm - (1 - smoothing) * (logits[label] - largest) - spread * sum;
  return {loss, best == label};
}

class CrossEntropy : public OpKernel {
 public:
  explicit CrossEntropy(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("smoothing", &smoothing_));
  }

  void Compute(OpKernelContext* context) override {
    const auto logits = context->input(0).matrix<float>();
    const auto labels = context->input(1).vec<int32_t>();
    const int64_t count = logits.dimension(0), classes = logits.dimension(1);
    OP_REQUIRES(context, labels.dimension(0) == count, absl::InvalidArgumentError("labels must match the rows of logits"));
    for (int64_t row = 0; row < count; ++row)
      OP_REQUIRES(context, labels(row) >= 0 && labels(row) < classes, absl::InvalidArgumentError("a label is out of range"));
    Tensor *sums = nullptr, *gradient = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({2}), &sums));
    OP_REQUIRES_OK(context, context->allocate_output(1, context->input(0).shape(), &gradient));
    std::vector<Outcome> outcomes(count);
    const float factor = 1.0f / context->input(2).scalar<int32_t>()();
    float* to = gradient->flat<float>().data();
    parallel(context, count, 40 * classes, [&](int64_t first, int64_t end) {
      for (int64_t row = first; row < end; ++row)
        outcomes[row] = crossEntropy(logits.data() + row * classes, classes, labels(row), smoothing_, factor, to + row * classes);
    });
    auto sum = sums->vec<double>();
    sum.setZero();
    for (const Outcome& outcome : outcomes) {
      sum(0) += outcome.loss;
      sum(1) += outcome.hit;
    }
  }

 private:
  float smoothing_;
};

REGISTER_KERNEL_BUILDER(Name("NepentheCrossEntropy").Device(tensorflow::DEVICE_CPU), CrossEntropy);

}  // namespace
}  // namespace nepenthe
