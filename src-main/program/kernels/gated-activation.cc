#include <string>

#include "gates.h"
#include "state-counts.h"

// Gated activations, their gradients, and their states counted in the same pass over memory.

namespace nepenthe {
namespace {

REGISTER_OP("NepentheGatedActivation")
    .Input("values: float")
    .Output("activated: float")
    .Attr("gate: {'gelu', 'geluTanh', 'silu'}")
    .SetShapeFn(likeFirstInput)
    .Doc("z g(z).");

REGISTER_OP("NepentheGatedActivationGradient")
    .Input("gradient: float")
    .Input("values: float")
    .Output("backpropagated: float")
    .Attr("gate: {'gelu', 'geluTanh', 'silu'}")
    .SetShapeFn(likeFirstInput)
    .Doc("gradient (g(z) + z g'(z)).");

REGISTER_OP("NepentheCountingGatedActivation")
    .Input("values: float")
    .Input("thresholds: float")
    .Output("activated: float")
    .Output("counts: double")
    .Attr("gate: {'gelu', 'geluTanh', 'silu'}")
    .SetShapeFn([](InferenceContext* context) {
      TF_RETURN_IF_ERROR(likeFirstInput(context));
      return countsShape(context, 1);
    })
    .Doc("z g(z), and the counts of NepentheStateCounts.");

enum class GateKind { gelu, geluTanh, silu };

/** Cycles for the gates of kLanes values. */
constexpr int64_t kCost = 40;

template <class Set, class Gated, bool backward>
NEPENTHE_INLINE typename Set::Vector gated(const typename Set::Vector& z, const typename Set::Vector& gradient) {
  const auto [value, slope] = Gated::template gate<Set>(z);
  return backward ? gradient * (value + z * slope) : z * value;
}

/** to = z·g(z), or backward, gradient·(z·g(z))'. */
template <class Set, class Gated, bool backward>
NEPENTHE_INLINE void applyGate(const float* values, const float* gradient, int64_t count, float* to) {
  using Vector = typename Set::Vector;
  int64_t index = 0;
  for (; index + Set::kLanes <= count; index += Set::kLanes) {
    const Vector incoming = backward ? load<Vector>(gradient + index) : Vector{};
    store(to + index, gated<Set, Gated, backward>(load<Vector>(values + index), incoming));
  }
  if (index == count) return;
  const size_t rest = (count - index) * sizeof(float);
  Vector z = {}, incoming = {};
  std::memcpy(&z, values + index, rest);
  if (backward) std::memcpy(&incoming, gradient + index, rest);
  const Vector last = gated<Set, Gated, backward>(z, incoming);
  std::memcpy(to + index, &last, rest);
}

/** Forward without a gradient. */
template <class Set, class Gated>
NEPENTHE_INLINE void activateBy(const float* values, const float* gradient, int64_t count, float* to) {
  if (gradient) applyGate<Set, Gated, true>(values, gradient, count, to);
  else applyGate<Set, Gated, false>(values, nullptr, count, to);
}

template <class Set>
NEPENTHE_INLINE void activateIn(GateKind kind, const float* values, const float* gradient, int64_t count, float* to) {
  if (kind == GateKind::gelu) activateBy<Set, Gelu>(values, gradient, count, to);
  else if (kind == GateKind::geluTanh) activateBy<Set, GeluTanh>(values, gradient, count, to);
  else activateBy<Set, Silu>(values, gradient, count, to);
}
NEPENTHE_VERSIONS(activate)

/** Writes z·g(z) while z is counted. */
template <class Gated>
struct CountedGate {
  static constexpr bool kWrites = true;

  template <class Set>
  struct Columns {
    using Vector = typename Set::Vector;
    NEPENTHE_INLINE void load(const CountedGate&, int64_t) {}
    NEPENTHE_INLINE Vector input(const Vector& z) const { return z; }
    NEPENTHE_INLINE Vector output(const Vector& z) const { return z * Gated::template gate<Set>(z).value; }
  };
};

template <class Set>
NEPENTHE_INLINE void activateCountedIn(GateKind kind, const float* values, int64_t period, int64_t rows, const float* limits, int64_t thresholds,
                                       float* to, Counts* counts) {
  // One vector at a time: the gate needs most registers.
  if (kind == GateKind::gelu) countRowsAbove<Set, 1>(CountedGate<Gelu>(), values, period, rows, limits, thresholds, to, counts);
  else if (kind == GateKind::geluTanh) countRowsAbove<Set, 1>(CountedGate<GeluTanh>(), values, period, rows, limits, thresholds, to, counts);
  else countRowsAbove<Set, 1>(CountedGate<Silu>(), values, period, rows, limits, thresholds, to, counts);
}
NEPENTHE_VERSIONS(activateCounted)

/** A kernel with a gate. */
class GateKernel : public OpKernel {
 public:
  explicit GateKernel(OpKernelConstruction* construction) : OpKernel(construction) {
    std::string gate;
    OP_REQUIRES_OK(construction, construction->GetAttr("gate", &gate));
    kind_ = gate == "gelu" ? GateKind::gelu : gate == "geluTanh" ? GateKind::geluTanh : GateKind::silu;
  }

 protected:
  GateKind kind_;
};

template <bool backward>
class GatedActivation : public GateKernel {
 public:
  using GateKernel::GateKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& values = context->input(backward ? 1 : 0);
    const int64_t size = values.NumElements();
    const float* gradient = backward ? context->input(0).flat<float>().data() : nullptr;
    OP_REQUIRES(context, context->input(0).NumElements() == size, absl::InvalidArgumentError("a gradient must have the size of the values"));
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, values.shape(), &output));
    float* to = output->flat<float>().data();
    parallel(context, (size + kLanes - 1) / kLanes, kCost, [&](int64_t first, int64_t end) {
      const int64_t from = first * kLanes, count = std::min(size, end * kLanes) - from;
      activate(kind_, values.flat<float>().data() + from, gradient ? gradient + from : nullptr, count, to + from);
    });
  }
};

class CountingGatedActivation : public GateKernel {
 public:
  using GateKernel::GateKernel;

  void Compute(OpKernelContext* context) override {
    const Rows rows(context, context->input(0));
    const float* limits = context->input(1).flat<float>().data();
    const int64_t thresholds = context->input(1).NumElements();
    OP_REQUIRES(context, thresholds <= kMaxThresholds, absl::InvalidArgumentError("too many thresholds"));
    Tensor *output = nullptr, *counted = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, context->input(0).shape(), &output));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({2 + thresholds, rows.channels}), &counted));
    float* to = output->flat<float>().data();
    std::vector<Counts> counts(rows.parts, Counts(rows.period, thresholds));
    for (int64_t index = rows.rest(); index < rows.size; ++index) countOne(rows.values[index], index % rows.period, limits, thresholds, &counts[0]);
    const float* none = nullptr;
    activate(kind_, rows.values + rows.rest(), none, rows.size - rows.rest(), to + rows.rest());
    inParts(context, rows.count, rows.parts, rows.period / kLanes * kCost, [&](int64_t part, int64_t first, int64_t end) {
      const int64_t from = first * rows.period;
      activateCounted(kind_, rows.values + from, rows.period, end - first, limits, thresholds, to + from, &counts[part]);
    });
    sumCounts(counts, rows.channels, thresholds, counted->flat<double>().data());
  }
};

REGISTER_KERNEL_BUILDER(Name("NepentheGatedActivation").Device(tensorflow::DEVICE_CPU), GatedActivation<false>);
REGISTER_KERNEL_BUILDER(Name("NepentheGatedActivationGradient").Device(tensorflow::DEVICE_CPU), GatedActivation<true>);
REGISTER_KERNEL_BUILDER(Name("NepentheCountingGatedActivation").Device(tensorflow::DEVICE_CPU), CountingGatedActivation);

}  // namespace
}  // namespace nepenthe
