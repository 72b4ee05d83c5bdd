// At which positions is an angle nearest to a multiple of π/2? There cosine or sine nearly vanish.
//
// With x = 2θ/π the question is for which q ≤ N the product q·x is nearest to an integer. The q
// whose signed distance to it lies in a window [-w, w) are visited in order by the three-gap
// theorem: from one to the next it is always +u, +v or +(u + v), where u and v are the smallest
// positive q that move the distance by less than 2w to the right or to the left. These two are
// convergents or intermediate fractions of x.
#include <algorithm>
#include <stdexcept>

#include "reference/oracle.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

/// A candidate q and the signed distance of q·x from the nearest integer.
struct Candidate {
  std::int64_t position;
  Real distance;
};

/// The records of approach from one side and the other: smallest q for ever smaller distances.
struct Records {
  std::vector<Candidate> right;  ///< distances > 0, falling
  std::vector<Candidate> left;   ///< distances < 0, rising
};

Real fraction_to_nearest(const Real& value) { return value - round(value); }

/// Euclid's algorithm on the two best distances, subtraction by subtraction: every sum of the last
/// record from the right and from the left is the next record on one side. Long runs (a large
/// partial quotient) are cut once they can no longer matter: `enough` records in one run.
class RecordFinder {
 public:
  RecordFinder(const Real& x, std::int64_t limit) : limit_(limit) {
    const Real fraction = x - floor(x);
    records_.right.push_back({1, fraction});
    records_.left.push_back({1, fraction - 1});
  }

  Records find() {
    while (step()) {
    }
    return records_;
  }

 private:
  bool step() {
    const Candidate& right = records_.right.back();
    const Candidate& left = records_.left.back();
    if (right.position > limit_ - left.position) return false;
    const Candidate sum{right.position + left.position, right.distance + left.distance};
    if (sum.distance == 0) return false;
    (sum.distance > 0 ? records_.right : records_.left).push_back(sum);
    return true;
  }

  std::int64_t limit_;
  Records records_;
};

}  // namespace
}  // namespace ropecheck::reference
