// What is true at the tested positions of one specification? The shared truth and its cache.
#include "properties/judge_context.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deque>
#include <mutex>

#include "spec/build.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::size_t kCached = 24;  // inputs times lengths of one kernel

double to_binary32(const reference::Real& value) {
  return spec::decode(spec::Dtype::f32, reference::round_to(spec::Dtype::f32, value));
}

constexpr double kAlteredScale = 13.0 / 16;

// Factors of the golden ratio's multiples: no two pairs have the same, none grows.
double alteration(std::size_t pair) {
  const double whole = static_cast<double>(pair + 1) * 0.6180339887498949;
  return 1 - (whole - std::floor(whole)) / 4;
}

std::vector<double> given_frequencies(const reference::Oracle& oracle, bool altered) {
  std::vector<double> result;
  for (const auto& frequency : oracle.schedule().frequency) {
    const double factor = altered ? alteration(result.size()) : 1;
    result.push_back(to_binary32(frequency * factor));
  }
  return result;
}

double given_scale(const reference::Oracle& oracle, bool altered) {
  return to_binary32(oracle.schedule().attention_scale * (altered ? kAlteredScale : 1));
}

std::vector<double> nearest_doubles(const std::vector<reference::Real>& values) {
  std::vector<double> result;
  for (const auto& value : values) result.push_back(static_cast<double>(value));
  return result;
}

spec::Specification unscaled(spec::Specification specification) {
  specification.scheme = spec::Default{};
  return specification;
}

std::string text_of(const spec::Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:a}", *number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{:a}", fmt::join(std::get<std::vector<double>>(value), ","));
}

// Equal data means equal truth: everything that the truth depends on, as text.
std::string key_of(const ContextRequest& request) {
  const spec::Specification& specification = request.specification;
  const spec::Head& head = specification.head;
  std::string key =
      fmt::format("{}/{} base {:a} head {} {} {} {} length {:a} {:a} truth {} source {} {} {};",
                  spec::scheme_name(specification.scheme), spec::name(specification.dialect),
                  specification.base, head.head_dim, head.rotary_dim, head.rotary_offset,
                  spec::name(head.layout), specification.seq_len.value_or(0),
                  specification.max_position_embeddings, static_cast<int>(request.truth),
                  static_cast<int>(request.source), request.altered, request.spread);
  for (const auto& [name, parameter] : spec::parameters_of(specification)) {
    key += fmt::format("{}={};", name, text_of(parameter.value));
  }
  return key + fmt::format("{}", fmt::join(request.positions, ","));
}

}  // namespace

JudgeContext::JudgeContext(const ContextRequest& request)
    : request_(request),
      placement_(request.specification),
      ideal_(request.specification, request.truth),
      given_(properties::given_frequencies(ideal_, request.altered)),
      given_scale_(properties::given_scale(ideal_, request.altered)),
      oracle_(request.source == Source::frequencies || request.altered
                  ? reference::Oracle(given_, given_scale_)
                  : ideal_),
      allowance_(request.specification, request.truth, request.source),
      query_(side_of(spec::Role::query)),
      frequencies_(nearest_doubles(oracle_.schedule().frequency)),
      default_frequencies_(nearest_doubles(
          reference::schedule<reference::Real>(unscaled(request.specification)).frequency)),
      attention_scale_(static_cast<double>(oracle_.schedule().attention_scale)) {
  if (placement_.by_role()) key_ = side_of(spec::Role::key);
}

std::size_t JudgeContext::place_on(std::size_t index, int axis) const {
  if (!request_.spread) return index;
  const std::size_t step = count() / static_cast<std::size_t>(placement_.axes());
  return (index + static_cast<std::size_t>(axis) * step) % count();
}

// [tokens][axes of the scheme]
std::vector<std::int64_t> JudgeContext::all_positions() const {
  std::vector<std::int64_t> result;
  for (std::size_t index = 0; index < count(); ++index) {
    for (int axis = 0; axis < placement_.axes(); ++axis) {
      result.push_back(position_on(index, axis));
    }
  }
  return result;
}

JudgeContext::Side JudgeContext::side_of(spec::Role role) const {
  Side result{{oracle_, placement_, role, all_positions(), request_.threads}, {}};
  result.slack.reserve(count() * pairs());
  for (std::size_t index = 0; index < count(); ++index) {
    for (int pair = 0; pair < pairs(); ++pair) {
      result.slack.push_back(
          allowance_.at(position(index, pair), role, pair, result.table.angle(index, pair)));
    }
  }
  return result;
}

std::shared_ptr<const JudgeContext> judge_context(const ContextRequest& asked) {
  ContextRequest request = asked;
  request.spread &= spec::axes(request.specification) > 1;
  struct Entry {
    std::string key;
    std::shared_ptr<const JudgeContext> context;
  };
  static std::mutex mutex;
  static std::deque<Entry> cache;
  const std::string key = key_of(request);
  const std::lock_guard lock(mutex);
  for (const Entry& entry : cache) {
    if (entry.key == key) return entry.context;
  }
  auto context = std::make_shared<const JudgeContext>(request);
  cache.push_front({key, context});
  if (cache.size() > kCached) cache.pop_back();
  return context;
}

}  // namespace ropecheck::properties
