// How is a truth computed once that many identities ask for? The most recent ones are kept.
#include "properties/shared_truth.hpp"

#include <deque>
#include <mutex>

namespace ropecheck::properties {

namespace {

constexpr std::size_t kKept = 16;

template <class Truth>
class Recent {
 public:
  template <class Make>
  std::shared_ptr<const Truth> get(const spec::Specification& specification, Make make) {
    const std::lock_guard lock(mutex_);
    for (const auto& [known, truth] : kept_) {
      if (spec::same_truth(known, specification)) return truth;
    }
    auto truth = make();
    kept_.emplace_front(specification, truth);
    if (kept_.size() > kKept) kept_.pop_back();
    return truth;
  }

 private:
  std::mutex mutex_;
  std::deque<std::pair<spec::Specification, std::shared_ptr<const Truth>>> kept_;
};

bool changes_with_length(const spec::Specification& specification) {
  const spec::Specification inner = spec::with_inner_scheme(specification);
  return std::holds_alternative<spec::Dynamic>(inner.scheme) ||
         std::holds_alternative<spec::DynamicNtk>(inner.scheme) ||
         std::holds_alternative<spec::LongRope>(inner.scheme);
}

spec::Specification without_idle_length(spec::Specification specification) {
  if (!changes_with_length(specification)) specification.seq_len.reset();
  return specification;
}

}  // namespace

std::shared_ptr<const reference::Oracle> shared_oracle(const spec::Specification& specification) {
  static Recent<reference::Oracle> recent;
  const spec::Specification asked = without_idle_length(specification);
  return recent.get(asked, [&] { return std::make_shared<const reference::Oracle>(asked); });
}

std::shared_ptr<const reference::AngleBound> shared_bound(
    reference::Arithmetic arithmetic, const spec::Specification& specification) {
  static Recent<reference::AngleBound> product, recurrence;
  const spec::Specification asked = without_idle_length(specification);
  auto& recent = arithmetic == reference::Arithmetic::fp32_product ? product : recurrence;
  return recent.get(
      asked, [&] { return std::make_shared<const reference::AngleBound>(arithmetic, asked); });
}

}  // namespace ropecheck::properties
