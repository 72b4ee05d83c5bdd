// Known mistakes in the rotation itself: pairing, sign, which elements turn, which results are
// stored.
#include <fmt/format.h>

#include <cmath>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

namespace {

using Head = spec::Head;
using HeadStep = decltype(Model::head);

spec::Layout other(spec::Layout layout) {
  return layout == spec::Layout::half ? spec::Layout::interleaved : spec::Layout::half;
}

struct Place {
  int first, second;
};

Place place(const Head& head, spec::Layout layout, int pair) {
  const auto elements = spec::pair_elements(layout, head.rotary_dim, pair);
  return {head.rotary_offset + elements.first, head.rotary_offset + elements.second};
}

// A rotation that differs only in what happens to the two numbers of a pair.
using PairStep = std::function<Turn(double x0, double x1, Turn turn)>;
HeadStep by_pair(const Head& head, spec::Layout layout, PairStep step) {
  return [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
             std::span<double> y) {
    for (int pair = 0; pair < head.pairs(); ++pair) {
      const Place at = place(head, layout, pair);
      const Turn result = step(x[at.first], x[at.second], turn[pair]);
      y[at.first] = result.real();
      y[at.second] = result.imag();
    }
  };
}

Turn turned(double x0, double x1, Turn t) { return Turn(x0, x1) * t; }

class Shapes {
 public:
  Shapes(const Scene& scene, spec::Layout layout, Hypotheses& list)
      : scene_(scene), head_(scene.specification.head), layout_(layout), list_(list) {}

  void add(const char* id, const std::string& text, HeadStep step) {
    Model model = scene_.right();
    model.head = std::move(step);
    list_.push_back({id, text, model});
  }
  void add_pair(const char* id, const std::string& text, PairStep step) {
    add(id, text, by_pair(head_, layout_, std::move(step)));
  }

  void add_pair_steps() {
    add_pair("L11-no-rotation", "the output is the input",
             [](double a, double b, Turn) { return Turn(a, b); });
    add_pair("L2-sine-sign", "turns backwards: the sign of the sine is flipped",
             [](double a, double b, Turn t) { return turned(a, b, std::conj(t)); });
    add_pair("L10-second-half-sign", "y1 = x1*cos - x0*sin, + is right",
             [](double a, double b, Turn t) {
               return Turn(turned(a, b, t).real(), turned(a, b, std::conj(t)).imag());
             });
    add_pair("L10-first-half-sign", "y0 = x0*cos + x1*sin, - is right",
             [](double a, double b, Turn t) {
               return Turn(turned(a, b, std::conj(t)).real(), turned(a, b, t).imag());
             });
    add_pair("L10-sine-and-cosine-swapped", "sine and cosine swapped",
             [](double a, double b, Turn t) { return turned(a, b, Turn(t.imag(), t.real())); });
    add_pair("L13-second-half-unrotated", "the second element of every pair stays as it was",
             [](double a, double b, Turn t) { return Turn(turned(a, b, t).real(), b); });
    add_pair("L13-first-half-unrotated", "the first element of every pair stays as it was",
             [](double a, double b, Turn t) { return Turn(a, turned(a, b, t).imag()); });
    add_pair("M4-result-reused", "y1 is computed from y0 in place of x0",
             [](double a, double b, Turn t) {
               const double first = turned(a, b, t).real();
               return Turn(first, first * t.imag() + b * t.real());
             });
    add_pair("F25-applied-twice", "the rotation is applied twice",
             [](double a, double b, Turn t) { return turned(a, b, t * t); });
    add_pair("L12-elements-swapped", "the two results of every pair are swapped",
             [](double a, double b, Turn t) {
               const Turn y = turned(a, b, t);
               return Turn(y.imag(), y.real());
             });
  }

  void add_layouts() {
    const Head head = head_;
    const spec::Layout layout = layout_, wrong = other(layout_);
    add("L1-other-pairing",
        fmt::format("the pairs of layout {} where {} is asked for", spec::name(wrong),
                    spec::name(layout)),
        by_pair(head, wrong, turned));
    add("L4-output-permuted",
        fmt::format("results are stored in the order of layout {}", spec::name(wrong)),
        [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
            std::span<double> y) {
          for (int pair = 0; pair < head.pairs(); ++pair) {
            const Place from = place(head, layout, pair), to = place(head, wrong, pair);
            const Turn result = turned(x[from.first], x[from.second], turn[pair]);
            y[to.first] = result.real();
            y[to.second] = result.imag();
          }
        });
    add("L3-table-of-other-layout",
        "the elements of a pair take angles of two different pairs, from a table made for the "
        "other layout",
        [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
            std::span<double> y) {
          for (int pair = 0; pair < head.pairs(); ++pair) {
            const auto e = spec::pair_elements(layout, head.rotary_dim, pair);
            const auto angle = [&](int element) {
              return turn[layout == spec::Layout::interleaved ? element % head.pairs()
                                                              : element / 2];
            };
            const Place at = place(head, layout, pair);
            y[at.first] = turned(x[at.first], x[at.second], angle(e.first)).real();
            y[at.second] = turned(x[at.first], x[at.second], angle(e.second)).imag();
          }
        });
    add("L4b-pairs-reversed", "pair i turned by frequency d/2-1-i",
        [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
            std::span<double> y) {
          std::vector<Turn> reversed(turn.rbegin(), turn.rend());
          turn_pairs(head, layout, reversed, x, y);
        });
  }

  // Which elements take part.
  void add_widths() {
    const Head head = head_;
    const spec::Layout layout = layout_;
    if (head.rotary_dim == head.head_dim) return;
    add("F19-partner-of-head",
        fmt::format("the partner of element i is at i + {}, i + {} is right", head.head_dim / 2,
                    head.pairs()),
        [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
            std::span<double> y) {
          for (int pair = 0; pair < head.pairs(); ++pair) {
            const int second = pair + head.head_dim / 2;
            const Turn result = turned(x[pair], x[second], turn[pair]);
            y[pair] = result.real();
            y[second] = result.imag();
          }
        });
    Head whole = head;
    whole.rotary_dim = head.head_dim / 2 * 2;
    whole.rotary_offset = 0;
    spec::Specification wide = scene_.specification;
    wide.head = whole;
    if (auto model = scene_.of(wide)) {
      model->head = by_pair(whole, layout, turned);
      list_.push_back(
          {"F20-rotary-width-ignored",
           fmt::format("all {} elements turn, {} are asked for", whole.rotary_dim, head.rotary_dim),
           *model});
    }
    add_repeated_blocks();
    add_unmasked();
    const int fewer = head.rotary_dim * head.rotary_dim / head.head_dim / 2;
    add("F20-partial-twice",
        fmt::format("only the first {} pairs turn: the fraction is applied twice", fewer),
        first_pairs(fewer));
    add("F21-half-width", "only the first half of the pairs turns", first_pairs(head.pairs() / 2));
    Model tail = scene_.right();
    tail.open = [head](const ProbeSite&, int element) {
      return element < head.rotary_offset || element >= head.rotary_offset + head.rotary_dim;
    };
    list_.push_back(
        {"L7-tail-not-copied", "elements outside the rotated part are not copied", tail});
  }

  HeadStep first_pairs(int count) const {
    const Head head = head_;
    const spec::Layout layout = layout_;
    return [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
               std::span<double> y) {
      for (int pair = 0; pair < count; ++pair) {
        const Place at = place(head, layout, pair);
        const Turn result = turned(x[at.first], x[at.second], turn[pair]);
        y[at.first] = result.real();
        y[at.second] = result.imag();
      }
    };
  }

  void add_repeated_blocks() {
    const Head head = head_;
    const spec::Layout layout = layout_;
    add("F20b-every-block",
        fmt::format("every block of {} elements turns, the first alone should", head.rotary_dim),
        [=](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
            std::span<double> y) {
          Head block = head;
          for (block.rotary_offset = head.rotary_offset;
               block.rotary_offset + head.rotary_dim <= head.head_dim;
               block.rotary_offset += head.rotary_dim) {
            turn_pairs(block, layout, turn, x, y);
          }
        });
  }

  // Vector lanes beyond the last pair are not masked; which angle they get is anybody's guess, so
  // two are tried.
  void add_unmasked() {
    const Head head = head_;
    int lanes = 1;
    while (lanes < head.pairs()) lanes *= 2;
    lanes = std::min(lanes, (head.head_dim - head.rotary_offset) / 2);
    if (lanes == head.pairs() || layout_ == spec::Layout::half) return;
    Model open = scene_.right();
    open.open = [=](const ProbeSite&, int element) {
      return element >= head.rotary_offset + head.rotary_dim &&
             element < head.rotary_offset + 2 * lanes;
    };
    list_.push_back(
        {"M11-lanes-unmasked",
         fmt::format("pairs up to {} turn, {} are asked for: vector lanes are not masked", lanes,
                     head.pairs()),
         open});
  }

 private:
  const Scene& scene_;
  const Head head_;
  const spec::Layout layout_;
  Hypotheses& list_;
};

}  // namespace

void add_rotation_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  Shapes shapes(scene, evidence.layout(), list);
  shapes.add_pair_steps();
  shapes.add_layouts();
  shapes.add_widths();
}

}  // namespace ropecheck::properties
