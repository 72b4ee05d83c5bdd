#include "kernels/fp_environment.hpp"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace ropecheck::kernels {
namespace {

constexpr unsigned kFlagBits = 0x3f;  // MXCSR bits 0-5: sticky exception flags
constexpr unsigned kDenormalsAreZero = 0x40;
constexpr unsigned kFlushToZero = 0x8000;

unsigned control_word() {
#if defined(__SSE__)
  return _mm_getcsr() & ~kFlagBits;
#else
  return 0;
#endif
}

}  // namespace

FpEnvironmentGuard::FpEnvironmentGuard() : rounding_(std::fegetround()), control_(control_word()) {
  std::fegetenv(&environment_);
}

FpEnvironmentGuard::~FpEnvironmentGuard() { std::fesetenv(&environment_); }

std::optional<std::string> FpEnvironmentGuard::change() const {
  if (std::fegetround() != rounding_) return "the rounding mode";
  const unsigned changed = control_word() ^ control_;
  if ((changed & kFlushToZero) != 0) return "flush-to-zero";
  if ((changed & kDenormalsAreZero) != 0) return "denormals-are-zero";
  if (changed != 0) return "the exception mask";
  return std::nullopt;
}

}  // namespace ropecheck::kernels
