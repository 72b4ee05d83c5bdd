// At which positions is an angle nearest to a multiple of π/2? There cosine or sine nearly vanish.
//
// With x = 2θ/π: for which q <= N is q·x nearest to an integer? Let q' < q'' be the denominators of
// the last two convergents with q'' <= N, and d', d'' the signed distances of q'x and q''x; these
// have opposite signs. Every position is q = a·q'' + b·q' for integers a, b, with distance
// a·d'' + b·d'. (The convergents' determinant is ±1.) For fixed b the distance is monotone in a:
//
//   b = 0   |a|·|d''|, best for a = 1, 2, ...               multiples of the last convergent
//   b > 0   b|d'| - a|d''|, best for the largest a allowed   intermediate fractions
//   b < 0   |b||d'| + a|d''|, best for the smallest a allowed
//
// (for b > 0 because N is below the next denominator, at most 1/|d''|, so it stays positive), and
// the best over a grows with |b|. So the `count` nearest of all have |b| <= count and one of the
// `count` best a.
#include <algorithm>
#include <stdexcept>

#include "reference/oracle.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

struct LastConvergents {
  std::int64_t before = 0;  ///< q'
  std::int64_t last = 1;    ///< q''
};

/// Denominators of the last two convergents of x not beyond `limit`.
LastConvergents last_convergents(const Real& x, std::int64_t limit) {
  LastConvergents denominators;
  Real rest = x - floor(x);
  while (rest != 0) {
    const Real reciprocal = 1 / rest;
    const Real quotient = floor(reciprocal);
    const Real next = quotient * denominators.last + denominators.before;
    if (next > limit) break;
    denominators = {denominators.last, static_cast<std::int64_t>(next)};
    rest = reciprocal - quotient;
  }
  return denominators;
}

/// The `count` best positions a·q'' + b·q' in [1, limit] for one b.
void collect(const LastConvergents& q, std::int64_t b, std::int64_t limit, int count,
             std::vector<std::int64_t>& positions) {
  const __int128 offset = static_cast<__int128>(b) * q.before;
  const __int128 most = b > 0 ? (limit - offset) / q.last : 0;
  const __int128 least = b > 0 ? 0 : (-offset) / q.last;
  for (int step = 0; step <= count; ++step) {
    const __int128 a = b > 0 ? most - step : least + step;
    const __int128 position = a * q.last + offset;
    if (position >= 1 && position <= limit)
      positions.push_back(static_cast<std::int64_t>(position));
  }
}

}  // namespace

std::vector<std::int64_t> hard_positions(const Real& frequency, std::int64_t max_position,
                                         int count) {
  if (!mpfr_number_p(raw(frequency))) throw std::invalid_argument("frequency is not finite");
  if (frequency == 0 || max_position < 1 || count < 1) return {};
  const Real x = 2 * abs(frequency) / pi<Real>();
  const LastConvergents denominators = last_convergents(x, max_position);
  std::vector<std::int64_t> positions;
  for (std::int64_t b = -count; b <= count; ++b) {
    collect(denominators, b, max_position, count, positions);
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  std::vector<std::pair<Real, std::int64_t>> ranked;
  for (const std::int64_t position : positions) {
    const Real turns = x * position;
    ranked.emplace_back(abs(turns - round(turns)), position);
  }
  std::sort(ranked.begin(), ranked.end());
  if (ranked.size() > static_cast<std::size_t>(count))
    ranked.resize(static_cast<std::size_t>(count));
  positions.clear();
  for (const auto& [distance, position] : ranked) positions.push_back(position);
  return positions;
}

}  // namespace ropecheck::reference
