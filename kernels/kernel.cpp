#include "kernels/kernel.hpp"

#include <algorithm>
#include <utility>

namespace ropecheck::kernels {

Buffer::Buffer(spec::Dtype type, std::size_t elements)
    : dtype(type), bytes(elements * static_cast<std::size_t>(spec::info(type).bytes)) {}

std::size_t Buffer::size() const {
  return bytes.size() / static_cast<std::size_t>(spec::info(dtype).bytes);
}

bool Description::supports(const spec::Specification& specification) const {
  const std::string scheme{spec::scheme_name(specification.scheme)};
  const std::string with_dialect = scheme + "/" + std::string{spec::name(specification.dialect)};
  return schemes.empty() || std::ranges::any_of(schemes, [&](const std::string& entry) {
           return entry == scheme || entry == with_dialect;
         });
}

KernelFault::KernelFault(Fault fault)
    : std::runtime_error(fault.kind + ": " + fault.detail), fault_(std::move(fault)) {}

}  // namespace ropecheck::kernels
