// What are schemes and dialects called, and when do two specifications mean the same?
#include "spec/specification.hpp"

namespace ropecheck::spec {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// L as one alternative states it, else the limit.
template <class Alternative>
double stated_context(const Alternative& scheme, double limit) {
  if constexpr (requires { scheme.trained_context; }) {
    return scheme.trained_context;
  } else {
    return limit;
  }
}

}  // namespace

std::string_view scheme_name(const Scheme& scheme) {
  return std::visit(
      Overloaded{
          [](const Default&) { return "default"; }, [](const Linear&) { return "linear"; },
          [](const Ntk&) { return "ntk"; }, [](const NtkByParts&) { return "ntk-by-parts"; },
          [](const Yarn&) { return "yarn"; }, [](const Llama3&) { return "llama3"; },
          [](const LongRope&) { return "longrope"; },
          [](const Proportional&) { return "proportional"; },
          [](const Dynamic&) { return "dynamic"; }, [](const DynamicNtk&) { return "dynamic"; },
          [](const RadixNtk&) { return "ntk"; }, [](const PartNtk&) { return "ntk-by-parts"; },
          [](const MultiAxis&) { return "mrope"; }, [](const Axial&) { return "axial"; },
          [](const XPos&) { return "xpos"; }, [](const SelfExtend&) { return "self-extend"; },
          [](const DualChunk&) { return "dual-chunk"; }},
      scheme);
}

const InnerScheme* inner_scheme(const Scheme& scheme) {
  if (const auto* axes = std::get_if<MultiAxis>(&scheme)) return &axes->inner;
  if (const auto* extend = std::get_if<SelfExtend>(&scheme)) return &extend->inner;
  if (const auto* chunks = std::get_if<DualChunk>(&scheme)) return &chunks->inner;
  return nullptr;
}

int axes(const Specification& specification) {
  if (const auto* scheme = std::get_if<MultiAxis>(&specification.scheme)) return scheme->axes;
  return std::holds_alternative<Axial>(specification.scheme) ? 2 : 1;
}

bool turns_by_role(const Specification& specification) {
  return std::holds_alternative<XPos>(specification.scheme) ||
         std::holds_alternative<SelfExtend>(specification.scheme) ||
         std::holds_alternative<DualChunk>(specification.scheme);
}

Specification with_inner_scheme(Specification specification) {
  if (const InnerScheme* inner = inner_scheme(specification.scheme)) {
    specification.scheme = std::visit([](const auto& scheme) { return Scheme(scheme); }, *inner);
  }
  return specification;
}

double ramp_context_multiple(const Specification& specification) {
  const auto* scheme = std::get_if<MultiAxis>(&specification.scheme);
  const bool enlarged = specification.dialect == Dialect::vllm && scheme != nullptr &&
                        std::holds_alternative<Yarn>(scheme->inner);
  return enlarged ? 4 : 1;
}

double trained_context(const Specification& specification) {
  const double limit = specification.max_position_embeddings;
  const auto stated = [&](const auto& scheme) { return stated_context(scheme, limit); };
  const InnerScheme* inner = inner_scheme(specification.scheme);
  if (inner == nullptr) return std::visit(stated, specification.scheme);
  return std::visit(stated, *inner) / ramp_context_multiple(specification);
}

bool same_truth(const Specification& left, const Specification& right) {
  return left.scheme == right.scheme && left.dialect == right.dialect && left.base == right.base &&
         left.head == right.head && left.max_position_embeddings == right.max_position_embeddings &&
         left.seq_len == right.seq_len && left.temperature == right.temperature;
}

Specification with_seq_len(Specification specification, double seq_len) {
  specification.seq_len = seq_len;
  return specification;
}

}  // namespace ropecheck::spec
