#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels::example {
namespace {

constexpr double kContext = 4096;

spec::Specification with(spec::Scheme scheme, spec::Dialect dialect = spec::Dialect::paper) {
  spec::Specification specification;
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  specification.name = spec::scheme_name(specification.scheme);
  return specification;
}

spec::Specification narrowed(spec::Specification specification) {
  specification.head.head_dim = 80;
  specification.head.rotary_dim = 32;
  return specification;
}

spec::Yarn yarn_scheme(double factor) {
  spec::Yarn scheme;
  scheme.factor = factor;
  scheme.trained_context = kContext;
  return scheme;
}

}  // namespace

spec::Specification plain() { return with(spec::Default{}); }
spec::Specification partial() { return narrowed(plain()); }
spec::Specification linear() { return with(spec::Linear{4}); }
spec::Specification ntk() { return with(spec::Ntk{4}); }
spec::Specification ntk_partial() { return narrowed(ntk()); }

spec::Specification by_parts() {
  return with(spec::NtkByParts{.factor = 8, .trained_context = kContext});
}

spec::Specification yarn() { return with(yarn_scheme(4), spec::Dialect::huggingface); }

spec::Specification yarn_untruncated() {
  spec::Yarn scheme = yarn_scheme(4);
  scheme.truncate = false;
  return with(scheme, spec::Dialect::huggingface);
}

spec::Specification yarn_mscale() {
  spec::Yarn scheme = yarn_scheme(40);
  scheme.mscale = 1;
  scheme.mscale_all_dim = 1;
  return with(scheme, spec::Dialect::huggingface);
}

spec::Specification llama3() {
  spec::Specification specification = with(
      spec::Llama3{
          .factor = 8, .low_freq_factor = 1, .high_freq_factor = 4, .trained_context = 8192},
      spec::Dialect::huggingface);
  specification.base = 500000;
  specification.max_position_embeddings = 131072;
  return specification;
}

spec::Specification longrope() {
  spec::LongRope scheme;
  scheme.factor = 32;
  scheme.trained_context = kContext;
  for (int pair = 0; pair < 64; ++pair) {
    scheme.short_factor.push_back(1 + pair / 64.0);
    scheme.long_factor.push_back(1 + pair / 2.0);
  }
  return spec::with_seq_len(with(scheme, spec::Dialect::huggingface), 4 * kContext);
}

spec::Specification dynamic_linear() {
  return spec::with_seq_len(
      with(spec::Dynamic{.trained_context = kContext, .inner = spec::Linear{}}), 2 * kContext);
}

spec::Specification dynamic_ntk() {
  spec::DynamicNtk scheme;
  scheme.factor = 2;
  scheme.trained_context = kContext;
  // At twice L the stretch is 3, which is s²-s+1 as well: a frozen schedule would not show.
  return spec::with_seq_len(with(scheme, spec::Dialect::huggingface), 3 * kContext);
}

}  // namespace ropecheck::kernels::example
