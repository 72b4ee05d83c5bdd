// On which specifications is the judge tested?
#pragma once

#include "properties/judge.hpp"

namespace ropecheck::properties::cases {

inline spec::Specification plain(int head_dim = 128) {
  spec::Specification specification;
  specification.head.head_dim = specification.head.rotary_dim = head_dim;
  specification.max_position_embeddings = 4096;
  specification.name = "default";
  return specification;
}

inline spec::Specification llama3() {
  spec::Specification specification = plain();
  specification.scheme = spec::Llama3{.factor = 8};
  specification.dialect = spec::Dialect::huggingface;
  specification.base = 500000;
  specification.max_position_embeddings = 131072;
  return specification;
}

inline spec::Specification yarn() {
  spec::Specification specification = plain();
  spec::Yarn scheme;
  scheme.factor = 4;
  scheme.trained_context = 4096;
  specification.scheme = scheme;
  specification.dialect = spec::Dialect::huggingface;
  return specification;
}

inline spec::Specification proportional() {
  spec::Specification specification = plain(64);
  specification.scheme = spec::Proportional{.factor = 1, .turning_pairs = 8};
  specification.dialect = spec::Dialect::huggingface;
  return specification;
}

/// Levels only: the identities have tests of their own.
inline JudgeOptions levels_only() {
  JudgeOptions options;
  options.run_properties = false;
  return options;
}

inline KernelVerdict judged(const std::string& selector, const spec::Specification& specification,
                            const JudgeOptions& options = levels_only()) {
  const auto kernel = open_any_kernel(selector);
  return judge(selector, *kernel, specification, options);
}

}  // namespace ropecheck::properties::cases
