// What are schemes and dialects called, and when do two specifications mean the same?
#include "spec/specification.hpp"

namespace ropecheck::spec {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace

std::string_view scheme_name(const Scheme& scheme) {
  return std::visit(
      Overloaded{[](const Default&) { return "default"; }, [](const Linear&) { return "linear"; },
                 [](const Ntk&) { return "ntk"; }, [](const NtkByParts&) { return "ntk-by-parts"; },
                 [](const Yarn&) { return "yarn"; }, [](const Llama3&) { return "llama3"; },
                 [](const LongRope&) { return "longrope"; },
                 [](const Proportional&) { return "proportional"; },
                 [](const Dynamic&) { return "dynamic"; },
                 [](const DynamicNtk&) { return "dynamic"; }, [](const RadixNtk&) { return "ntk"; },
                 [](const PartNtk&) { return "ntk-by-parts"; }},
      scheme);
}

double trained_context(const Specification& specification) {
  return std::visit(
      [&](const auto& scheme) {
        if constexpr (requires { scheme.trained_context; }) {
          return scheme.trained_context;
        } else {
          return specification.max_position_embeddings;
        }
      },
      specification.scheme);
}

bool same_truth(const Specification& left, const Specification& right) {
  return left.scheme == right.scheme && left.dialect == right.dialect && left.base == right.base &&
         left.head == right.head && left.max_position_embeddings == right.max_position_embeddings &&
         left.seq_len == right.seq_len;
}

Specification with_seq_len(Specification specification, double seq_len) {
  specification.seq_len = seq_len;
  return specification;
}

}  // namespace ropecheck::spec
