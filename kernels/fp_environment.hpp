// Did a call leave the floating-point environment as it found it? Rounding mode, flush-to-zero,
// denormals-are-zero.
#pragma once

#include <cfenv>
#include <optional>
#include <string>

namespace ropecheck::kernels {

/// Remembers the environment when it is made and restores it when it goes.
class FpEnvironmentGuard {
 public:
  FpEnvironmentGuard();
  ~FpEnvironmentGuard();
  FpEnvironmentGuard(const FpEnvironmentGuard&) = delete;
  FpEnvironmentGuard& operator=(const FpEnvironmentGuard&) = delete;

  /// What differs now, in words. Exception flags do not count.
  std::optional<std::string> change() const;

 private:
  std::fenv_t environment_{};
  int rounding_;
  unsigned control_;
};

}  // namespace ropecheck::kernels
