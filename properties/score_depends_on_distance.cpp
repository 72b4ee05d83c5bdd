// A score depends on the distance of its tokens, not on where they are.
//
//   ⟨R(m+t) q, R(n+t) k⟩ = ⟨R(m) q, R(n) k⟩ = A²·⟨R(m-n) q/A, k⟩ (S17)
//
// Compared pair by pair as complex products, whose real parts add up to the score, so that nothing
// cancels. The third form is taken from two tokens at the same place.
#include <fmt/format.h>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "score_depends_on_distance";

/// The products of one query head at m with one key head at n, each with its allowed error.
class Score {
 public:
  Score(const Turning& turning, const HeadVector& q, const HeadVector& k, std::int64_t m,
        std::int64_t n)
      : t_(turning),
        q_(q),
        k_(k),
        m_(m),
        n_(n),
        turned_q_(turning.turn({m}, q)),
        turned_k_(turning.turn({n}, k)) {}

  std::pair<Pair, long double> of(int pair) const {
    const Pair q = t_.pair(turned_q_, 0, pair), k = t_.pair(turned_k_, 0, pair);
    const auto q_error = t_.allowed(m_, pair, std::abs(t_.pair(q_, 0, pair)));
    const auto k_error = t_.allowed(n_, pair, std::abs(t_.pair(k_, 0, pair)));
    return {q * std::conj(k), std::abs(q) * k_error + std::abs(k) * q_error + q_error * k_error};
  }

 private:
  const Turning& t_;
  const HeadVector &q_, &k_;
  std::int64_t m_, n_;
  kernels::Buffer turned_q_, turned_k_;
};

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto m = t.draw.position("m", t.draw.lowest() / 2, t.draw.highest() / 2);
    const auto n = t.draw.flag("same place")
                       ? m
                       : t.draw.position("n", t.draw.lowest() / 2, t.draw.highest() / 2);
    const auto shift = t.draw.position("shift", t.draw.lowest() / 2, t.draw.highest() / 2);
    const auto q = t.heads("q", 1, Values::ordinary);
    const auto k = t.heads("k", 1, Values::ordinary);
    const auto here = Score(t, q, k, m, n);
    const auto there = Score(t, q, k, m + shift, n + shift);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto [score, error] = here.of(pair);
      const auto [shifted, shifted_error] = there.of(pair);
      expect_pair(fmt::format("score of pair {} after the shift", pair), shifted, score,
                  error + shifted_error);
      if (m != n) continue;
      const Pair plain = t.scale() * t.scale() * t.pair(q, 0, pair) * std::conj(t.pair(k, 0, pair));
      expect_pair(fmt::format("score of pair {} at distance 0", pair), score, plain, error);
    }
  });
}

}  // namespace

const Property score_depends_on_distance{
    kName,
    "A score depends on the distance of its tokens, not on where they are.",
    "⟨R(m+t)q, R(n+t)k⟩ = ⟨R(m)q, R(n)k⟩ (S17)",
    Kind::rotation,
    "P2-bf16-positions",
    check};

}  // namespace ropecheck::properties
