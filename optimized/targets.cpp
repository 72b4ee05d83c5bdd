// Which SIMD targets are there, and which one runs? The answer comes from the dispatched code
// itself.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/targets.cpp"
#include <algorithm>
#include <atomic>

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/rope.hpp"
#include "optimized/ropecheck_rope.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(target_name);

namespace {

/// Found once, before any restriction: what Highway reports afterwards is the restricted set.
const std::vector<std::int64_t>& runnable() {
  static const std::vector<std::int64_t> all = [] {
    std::vector<std::int64_t> found = hwy::SupportedAndGeneratedTargets();
    found.push_back(HWY_STATIC_TARGET);  // the fallback is compiled in but not always reported
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }();
  return all;
}

}  // namespace

std::vector<std::string> targets() {
  std::vector<std::string> names;
  for (const std::int64_t target : runnable()) names.emplace_back(hwy::TargetName(target));
  return names;
}

const char* active_name() { return HWY_DYNAMIC_DISPATCH(target_name)(); }
std::string active_target() { return active_name(); }

bool force_target(std::string_view target) {
  hwy::SetSupportedTargetsForTest(0);  // the real ones again
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  if (target.empty()) return true;
  for (const std::int64_t candidate : runnable()) {
    if (hwy::TargetName(candidate) != target) continue;
    hwy::SetSupportedTargetsForTest(candidate);
    hwy::GetChosenTarget().Update(candidate);
    return active_target() == target;
  }
  return false;
}

namespace {

bool processor_has_bf16() {
#if HWY_ARCH_X86
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

std::atomic<bool> native_bf16_allowed{true};

}  // namespace

bool native_bf16() {
  static const bool present = processor_has_bf16();
  return present && native_bf16_allowed.load(std::memory_order_relaxed);
}

void allow_native_bf16(bool allowed) { native_bf16_allowed = allowed; }

}  // namespace ropecheck::optimized

const char* ropecheck_rope_target(void) { return ropecheck::optimized::active_name(); }
#endif
