// What would a kernel with a certain mistake answer? A right kernel in binary64 whose steps can be
// replaced one by one.
#pragma once

#include <complex>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::properties {

/// One head of one token of a call.
struct ProbeSite {
  std::size_t token = 0;
  int head = 0;
  bool key = false;
};

/// Positions of a call and where its sequences start.
struct ProbeTokens {
  std::vector<double> positions;
  std::vector<std::size_t> starts;   ///< first token of each sequence; {0} for one
  std::vector<ProbeTokens> further;  ///< the same tokens on axes 1, 2 …; empty: as on the first

  /// The tokens as they stand on an axis.
  const ProbeTokens& on(int axis) const;

  std::size_t start_of(std::size_t token) const;
};

constexpr int kIdle = -1;  ///< in place of an axis: turned as position 0

using Turn = std::complex<double>;  ///< A·(cos + i·sin)

/// A kernel in binary64; an unset step is right.
struct Model {
  std::vector<double> frequency;  ///< [pairs], rad/token
  double scale = 1;
  std::vector<double> gain;  ///< [pairs], what multiplies `scale` per pair; empty = 1
  std::vector<int> axis;     ///< [pairs], whose position turns the pair; empty = the first
  std::function<double(const ProbeSite&, const ProbeTokens&)> position;
  /// What the frequency is multiplied by at a position: at(p) of queries and keys.
  std::function<double(const ProbeSite&, double position)> effective;
  /// The gain of queries and keys at a position.
  std::function<double(const ProbeSite&, double position, int pair)> stretch;
  std::function<double(double position, double frequency)> angle;
  std::function<Turn(double angle, double scale)> turn;
  /// y holds x on entry; `turn` has one entry per frequency.
  std::function<void(const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
                     std::span<double> y)>
      head;
  /// Elements of which nothing is predicted (never written, for instance).
  std::function<bool(const ProbeSite&, int element)> open;

  /// The last step, on every value that is returned (flushing to zero, for instance).
  std::function<double(double)> result;

  /// What multiplies a pair's frequency at a site, and what its length becomes.
  struct Place {
    double effective = 0;
    double size = 1;  ///< scale, gain and stretch
    double bend = 0;  ///< |ln stretch|: what a power's error grows with
  };
  std::vector<Place> places(const ProbeSite& site, const ProbeTokens& tokens) const;
  std::vector<Turn> turns(std::span<const Place> places) const;
};

struct Hypothesis {
  std::string id;
  std::string explanation;
  Model model;
  /// A step that rounds to few bits may round the other way after another kernel's last bit: up to
  /// one value in 200 may then be off by more than rounding.
  bool rounds = false;
  /// The explanation where queries alone, or keys alone, deviate; empty: as ever.
  std::string of_query{}, of_key{};
};

/// Rotates the pairs of one head as the specification says. (S3)
void turn_pairs(const spec::Head& head, spec::Layout layout, std::span<const Turn> turn,
                std::span<const double> x, std::span<double> y);

/// The nearest number of a format, as a double.
double narrowed(spec::Dtype dtype, double value);

}  // namespace ropecheck::properties
