// Which position turns each token, and by what rule does it come from the right one?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/diagnosis_patterns.hpp"
#include "properties/diagnosis_position_reader.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::size_t kFewest = 6;  // tokens that a rule must be read from
constexpr std::size_t kMoved = 2;   // of them moved: through one point goes every rule

struct Seen {
  double position;    // right
  double turned;      // in fact
  std::size_t token;  // of the call

  bool moved() const { return position != turned; }
};

double floor_modulo(double value, double by) { return value - by * std::floor(value / by); }

double greatest_divisor(double a, double b) {
  while (b >= 0.5) {
    const double rest = std::fmod(a, b);
    a = b;
    b = rest;
  }
  return a;
}

double rounded_to(double value, int bits, bool nearest) {
  if (value == 0) return 0;
  const double unit = std::scalbn(1.0, std::ilogb(value) - bits + 1);
  return unit * (nearest ? std::nearbyint(value / unit) : std::trunc(value / unit));
}

// Rules that map right positions to those that were used; each is tried on all that was seen.
class Rules {
 public:
  using Rule = std::function<double(double)>;

  Rules(const Scene& scene, std::vector<Seen> seen, Hypotheses& list)
      : scene_(scene), seen_(std::move(seen)), list_(list) {
    std::sort(seen_.begin(), seen_.end(),
              [](const Seen& a, const Seen& b) { return a.position < b.position; });
  }

  void find() {
    clamp();
    wrap();
    blocks();
    few_bits();
    shift();
    affine();
  }

 private:
  bool holds(const Rule& rule) const {
    return std::all_of(seen_.begin(), seen_.end(), [&](const Seen& each) {
      return std::abs(rule(each.position) - each.turned) <= 0.02 + 1e-6 * std::abs(each.turned);
    });
  }
  bool add(const char* id, const std::string& text, Rule rule) {
    if (!holds(rule)) return false;
    Model model = scene_.right();
    model.effective = nullptr;  // the rule tells where a token is turned
    model.position = [rule](const ProbeSite& site, const ProbeTokens& tokens) {
      return rule(tokens.positions[site.token]);
    };
    list_.push_back({std::string("pattern:") + id, text + example(), model});
    return true;
  }
  std::string example() const {
    for (const Seen& each : seen_) {
      if (each.moved())
        return fmt::format(" (position {} is turned as {} is due)", each.position, each.turned);
    }
    return "";
  }

  void clamp() {
    const double top = seen_.back().turned, bottom = seen_.front().turned;
    add("position-clamped", fmt::format("positions beyond {} are turned as {}", top, top),
        [=](double m) { return std::min(m, top); });
    add("position-clamped", fmt::format("positions below {} are turned as {}", bottom, bottom),
        [=](double m) { return std::max(m, bottom); });
    add("position-clamped", fmt::format("positions are clamped to {} … {}", bottom, top),
        [=](double m) { return std::clamp(m, std::min(bottom, top), top); });
  }

  void wrap() {
    double by = 0;
    for (const Seen& each : seen_) {
      by = greatest_divisor(std::abs(each.position - each.turned), by);
    }
    if (by < 2) return;
    const bool power = std::exp2(std::nearbyint(std::log2(by))) == by;
    const std::string bits = power ? fmt::format(" = 2^{}", std::log2(by)) : "";
    add("position-modulo", fmt::format("positions are taken modulo {}{}", by, bits),
        [=](double m) { return floor_modulo(m, by); });
    add("position-modulo",
        fmt::format("positions are taken modulo {}{} into {} … {}, as a signed integer is", by,
                    bits, -by / 2, by / 2 - 1),
        [=](double m) { return floor_modulo(m + by / 2, by) - by / 2; });
    add("position-modulo",
        fmt::format("positions are taken modulo {}{} towards zero, as C's % does", by, bits),
        [=](double m) { return std::fmod(m, by); });
  }

  void blocks() {
    double by = 0;
    for (const Seen& each : seen_) by = greatest_divisor(std::abs(each.turned), by);
    if (by < 2) return;
    add("position-in-blocks", fmt::format("positions are rounded down to multiples of {}", by),
        [=](double m) { return by * std::floor(m / by); });
    add("position-in-blocks", fmt::format("positions are rounded to multiples of {}", by),
        [=](double m) { return by * std::nearbyint(m / by); });
  }

  void few_bits() {
    for (int bits = 2; bits <= 30; ++bits) {
      for (const bool nearest : {true, false}) {
        const auto text = fmt::format(
            "positions keep {} significant bits ({}): exact up to {}, then in steps that double at "
            "every power of two",
            bits, nearest ? "rounded to nearest" : "cut off", std::exp2(bits));
        if (add("position-rounded", text, [=](double m) { return rounded_to(m, bits, nearest); })) {
          return;
        }
      }
    }
  }

  // Right below some position, off by a constant from there on. The edge is known where the seen
  // positions are neighbours.
  void shift() {
    const auto wrong = [](const Seen& each) { return each.moved(); };
    const auto first = std::find_if(seen_.begin(), seen_.end(), wrong);
    const double by = first->turned - first->position, from = first->position;
    if (std::all_of(seen_.begin(), seen_.end(), wrong)) {
      add("position-shifted", fmt::format("every position is off by {:+}", by),
          [=](double m) { return m + by; });
      return;
    }
    add("position-shifted", fmt::format("positions from {} on are off by {:+}", from, by),
        [=](double m) { return m >= from ? m + by : m; });
    const auto last = std::find_if(seen_.rbegin(), seen_.rend(), wrong);
    const double to = last->position;
    add("position-shifted", fmt::format("positions from {} to {} are off by {:+}", from, to, by),
        [=](double m) { return m >= from && m <= to ? m + by : m; });
  }

  void affine() {
    const Seen &low = seen_.front(), &high = seen_.back();
    if (high.position == low.position) return;
    const double slope = (high.turned - low.turned) / (high.position - low.position);
    const double start = low.turned - slope * low.position;
    add("position-scaled", fmt::format("position m is turned as {:.8g}*m {:+.6g}", slope, start),
        [=](double m) { return slope * m + start; });
  }

  const Scene& scene_;
  std::vector<Seen> seen_;
  Hypotheses& list_;
};

// One token alone is moved, to where another one stands: the neighbour, else the first or last.
void add_exchanged_token(const Scene& scene, const ProbeTokens& tokens, const Seen& moved,
                         Hypotheses& list) {
  const std::size_t own = moved.token, last = tokens.positions.size() - 1;
  for (const std::size_t other :
       {own == 0 ? last : own - 1, own == last ? 0 : own + 1, std::size_t{0}, last}) {
    if (tokens.positions[other] != moved.turned) continue;
    Model model = scene.right();
    model.position = [own, other](const ProbeSite& site, const ProbeTokens& all) {
      return all.positions[site.token == own ? other : site.token];
    };
    list.push_back(
        {"pattern:token-of-another",
         fmt::format("token {} of tokens 0 to {} takes token {}'s position, the others are right "
                     "(position {} is turned as {} is due)",
                     own, last, other, moved.position, moved.turned),
         model});
    return;
  }
}

}  // namespace

void add_position_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                           Rounding rounding, Hypotheses& list) {
  if (evidence.positions().empty() || turns.empty() || evidence.target().spread) return;
  const double farthest = 2 * std::max(std::abs(static_cast<double>(evidence.positions().front())),
                                       std::abs(static_cast<double>(evidence.positions().back()))) +
                          16;
  const PositionReader reader(scene, evidence, rounding, farthest);
  std::vector<Seen> seen;
  for (std::size_t token = 0; token < turns.size(); ++token) {
    const auto position = reader.read(turns[token]);
    if (!position) continue;
    seen.push_back({evidence.tokens().positions[token], *position, token});
  }
  if (seen.size() < kFewest) return;
  const auto moved = [](const Seen& each) { return each.moved(); };
  const auto first = std::find_if(seen.begin(), seen.end(), moved);
  const auto count = static_cast<std::size_t>(std::count_if(first, seen.end(), moved));
  if (count == 1) add_exchanged_token(scene, evidence.tokens(), *first, list);
  if (count >= kMoved) Rules(scene, seen, list).find();
}

}  // namespace ropecheck::properties
