#include "kernels/plugin.hpp"

#include <algorithm>

namespace ropecheck::kernels {

void report(ropecheck_error* error, const char* text) {
  if (error == nullptr || error->capacity == 0) return;
  const std::size_t length = std::min(std::strlen(text), error->capacity - 1);
  std::memcpy(error->text, text, length);
  error->text[length] = '\0';
}

spec::Specification at_length(spec::Specification specification, double seq_len) {
  specification.seq_len.reset();
  if (seq_len > 0) specification.seq_len = seq_len;
  return specification;
}

bool depends_on_length(const spec::Specification& specification) {
  const spec::Scheme scheme = spec::with_inner_scheme(specification).scheme;
  return std::holds_alternative<spec::Dynamic>(scheme) ||
         std::holds_alternative<spec::DynamicNtk>(scheme) ||
         std::holds_alternative<spec::LongRope>(scheme);
}

void refuse_table_by_role(const spec::Specification& specification) {
  if (spec::turns_by_role(specification)) {
    throw Unsupported("query and key turn differently: there is no one table");
  }
}

}  // namespace ropecheck::kernels
