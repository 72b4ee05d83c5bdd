// The gains of xPos cancel: what a query and a key make of each other depends on their distance
// alone.
//
//   q_m·conj(k_n) = ζ^((m - n)/B)·A²·q·conj(k)·exp(i(m - n)θ), the same at m + t, n + t (S28)
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "xpos_gains_cancel";
constexpr double kFarthest = 2;  // scale bases from the centre: gains stay below 13

struct Pairing {
  Pair product;
  long double allowed;
};

// Query at m, key at n; each is off by its own bound, relative to the gain it has.
std::vector<Pairing> products(Turning& t, std::int64_t m, std::int64_t n, const HeadVector& q,
                              const HeadVector& k) {
  auto call = t.call({m, n}, q);
  call.key = {1, to_buffer(k)};
  const auto answer = t.run(call);
  std::vector<Pairing> result;
  for (int pair = 0; pair < t.pairs(); ++pair) {
    const Pair query = t.pair(answer.query, 0, pair), key = t.pair(answer.key, 1, pair);
    const auto query_error = t.allowed(m, pair, std::abs(t.pair(q, 0, pair)));
    const auto key_error = t.allowed(n, pair, std::abs(t.pair(k, 1, pair)));
    result.push_back(
        {query * std::conj(key),
         std::abs(query) * key_error + std::abs(key) * query_error + query_error * key_error});
  }
  return result;
}

Finding check(const Subject& subject) {
  const auto* xpos = std::get_if<spec::XPos>(&subject.specification.scheme);
  if (xpos == nullptr) return not_run("the scheme is not xpos");
  const auto reach = static_cast<std::int64_t>(kFarthest * xpos->scale_base);
  const auto center = static_cast<std::int64_t>(xpos->center);
  return for_rotation(subject, kName, [&](Turning& t) {
    const auto m = t.draw.position("m", center - reach, center + reach);
    const auto n = t.draw.position("n", center - reach, center + reach);
    const auto further = t.draw.position("m + t", center - reach, center + reach);
    const auto other = n + (further - m);
    if (other < std::max(t.draw.lowest(), center - 2 * reach) ||
        other > std::min(t.draw.highest(), center + 2 * reach))
      throw NotApplicable("n + t lies too far away");
    const auto q = t.heads("q", 2, Values::ordinary), k = t.heads("k", 2, Values::ordinary);
    const auto here = products(t, m, n, q, k), there = products(t, further, other, q, k);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      expect_pair(fmt::format("pair {}", pair), there[pair].product, here[pair].product,
                  here[pair].allowed + there[pair].allowed);
    }
  });
}

}  // namespace

const Property xpos_gains_cancel{
    kName,
    "The gains of query and key cancel: their score depends on the distance alone.",
    "ζ^((m-c)/B)·ζ^(-(n-c)/B) = ζ^((m-n)/B) (S28)",
    Kind::rotation,
    "F30-key-stretched",
    check,
    Scope::all};

}  // namespace ropecheck::properties
