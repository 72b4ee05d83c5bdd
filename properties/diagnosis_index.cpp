// Known mistakes in which position is used, and which tokens, heads and tensors are left out.
#include <cmath>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

void add_index_mistakes(const Scene& scene, Hypotheses& list) {
  using Position = decltype(Model::position);
  const auto add = [&](const char* id, const char* text, Position position) {
    Model model = scene.right();
    model.position = std::move(position);
    list.push_back({id, text, model});
  };
  using Site = ProbeSite;
  using Tokens = ProbeTokens;
  add("I10-position-plus-one", "position + 1 in place of position",
      [](const Site& s, const Tokens& t) { return t.positions[s.token] + 1; });
  add("I10-position-minus-one", "position - 1 in place of position",
      [](const Site& s, const Tokens& t) { return t.positions[s.token] - 1; });
  add("I13-negative-position", "|position| in place of position",
      [](const Site& s, const Tokens& t) { return std::abs(t.positions[s.token]); });
  add("I13-negative-as-zero", "negative positions count as 0",
      [](const Site& s, const Tokens& t) { return std::max(0.0, t.positions[s.token]); });
  add("I4-positions-ignored", "the token's index in the call in place of its position",
      [](const Site& s, const Tokens&) { return static_cast<double>(s.token); });
  add("I4-index-in-sequence", "the token's index in its sequence in place of its position",
      [](const Site& s, const Tokens& t) {
        return static_cast<double>(s.token - t.start_of(s.token));
      });
  // Before the next one: a table has no heads, all of it would be the first head's.
  add("L11-position-zero", "position 0 for every token, whatever its position",
      [](const Site&, const Tokens&) { return 0.0; });
  add("I5-angle-by-head", "the head's index in place of the position",
      [](const Site& s, const Tokens&) { return static_cast<double>(s.head); });
  add("I6-first-position-for-all", "the first token's position for every token",
      [](const Site&, const Tokens& t) { return t.positions[0]; });
  add("I6-first-position-of-sequence", "the position of a sequence's first token for all of it",
      [](const Site& s, const Tokens& t) { return t.positions[t.start_of(s.token)]; });
  add("I8-start-offset-ignored", "positions counted from the first token of the sequence",
      [](const Site& s, const Tokens& t) {
        return t.positions[s.token] - t.positions[t.start_of(s.token)];
      });
  add("I8-start-offset-ignored", "positions counted from the first token of the call",
      [](const Site& s, const Tokens& t) { return t.positions[s.token] - t.positions[0]; });
  add("I9-positions-of-first-sequence", "every sequence takes the first one's positions",
      [](const Site& s, const Tokens& t) { return t.positions[s.token - t.start_of(s.token)]; });
  add("I7-position-times-two", "2 * position in place of position",
      [](const Site& s, const Tokens& t) { return 2 * t.positions[s.token]; });
}

namespace {

// Nothing was stored: what lay there is no number, or the input itself (in place), or zeros.
bool untouched(const Evidence::Answer& answer) {
  bool copied = true, cleared = true, broken = true;
  for (std::size_t element = 0; element < answer.y.size(); ++element) {
    const double y = answer.y[element];
    copied &= y == answer.x[element];
    cleared &= y == 0;
    broken &= std::isnan(y);
  }
  return copied || cleared || broken;
}

// The tensors of whose last token no head was written.
std::set<bool> last_left_out(const Evidence& evidence) {
  const std::size_t count = evidence.tokens().positions.size();
  std::set<bool> left_out = {false, true};
  for (const Evidence::Answer& answer : evidence.answers()) {
    if (answer.site.token + 1 == count && !untouched(answer)) left_out.erase(answer.site.key);
  }
  return left_out;
}

}  // namespace

void add_omissions(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  if (const std::set<bool> keys = last_left_out(evidence); !keys.empty()) {
    Model last = scene.right();
    last.open = [keys, count = evidence.tokens().positions.size()](const ProbeSite& site, int) {
      return site.token + 1 == count && keys.contains(site.key);
    };
    list.push_back({"M3-last-token-left-out",
                    "every token is right but the last, which is not written", last});
  }
  const auto turning = [&](const char* id, const char* text,
                           std::function<bool(const ProbeSite&)> turns) {
    Model model = scene.right();
    model.head = [=, head = scene.specification.head, layout = evidence.layout()](
                     const ProbeSite& site, std::span<const Turn> turn, std::span<const double> x,
                     std::span<double> y) {
      if (turns(site)) turn_pairs(head, layout, turn, x, y);
    };
    list.push_back({id, text, model});
  };
  turning("L16-key-unrotated", "the key is copied, the query is right",
          [](const ProbeSite& site) { return !site.key; });
  turning("L16-query-unrotated", "the query is copied, the key is right",
          [](const ProbeSite& site) { return site.key; });
  turning("L16-other-heads-unrotated", "only the first head of every token turns",
          [](const ProbeSite& site) { return site.head == 0; });
}

}  // namespace ropecheck::properties
