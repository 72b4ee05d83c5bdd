// Mistakes in pairing: which elements form a pair, which angle turns them, where the results go.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

spec::Layout other(spec::Layout layout) {
  return layout == spec::Layout::half ? spec::Layout::interleaved : spec::Layout::half;
}

struct RotateOnly : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) {
    kernel.levels = ROPECHECK_ROTATE;
    kernel.features &= ~static_cast<std::uint32_t>(ROPECHECK_LAYOUT_CONVERSION);
  }
  spec::PairElements at(spec::Layout layout, int pair) const {
    const spec::PairElements inside = spec::pair_elements(layout, head().rotary_dim, pair);
    return {head().rotary_offset + inside.first, head().rotary_offset + inside.second};
  }
};

struct L1 final : RotateOnly {
  using RotateOnly::RotateOnly;
  spec::PairElements read_from(const Site& site, int pair) const override {
    return at(other(site.layout()), pair);
  }
  spec::PairElements write_to(const Site& site, int pair) const override {
    return at(other(site.layout()), pair);
  }
};

// Each element takes the angle of its place in a table made for the other layout: two angles in one
// pair.
struct L3 final : RotateOnly {
  using RotateOnly::RotateOnly;
  PairValue with_two_angles(const Site& site, int pair, const PairValue& x) const {
    const spec::PairElements here = spec::pair_elements(site.layout(), head().rotary_dim, pair);
    const auto index_of = [&](int element) {
      return site.layout() == spec::Layout::interleaved ? element % head().pairs() : element / 2;
    };
    const CosSin first = turn_of(site, index_of(here.first));
    const CosSin second = turn_of(site, index_of(here.second));
    return {x.first * first.cos - x.second * first.sin,
            x.second * second.cos + x.first * second.sin};
  }
  void rotate_pairs(const Site& site) const override {
    for (int pair = 0; pair < head().pairs(); ++pair) {
      const spec::PairElements e = read_from(site, pair);
      const PairValue x{load(site.dtype(), site.tensor.in, read_offset(site) + e.first),
                        load(site.dtype(), site.tensor.in, read_offset(site) + e.second)};
      const PairValue y = with_two_angles(site, pair, x);
      store(site.dtype(), site.tensor.out, write_offset(site) + e.first, y.first);
      store(site.dtype(), site.tensor.out, write_offset(site) + e.second, y.second);
    }
  }
};

struct L4 final : RotateOnly {
  using RotateOnly::RotateOnly;
  spec::PairElements write_to(const Site& site, int pair) const override {
    return at(other(site.layout()), pair);
  }
};

struct PairsReversed final : RotateOnly {
  using RotateOnly::RotateOnly;
  int turned_by(const Site&, int pair) const override { return head().pairs() - 1 - pair; }
};

}  // namespace

std::vector<Mutant> layout_mutants() {
  return {
      mutant<L1>({"L1-other-pairing", "layout",
                  "pairs (2i, 2i+1) for half and (i, i+d/2) for interleaved (the other way round)",
                  "Blaizzy/mlx-vlm#481", example::plain()}),
      mutant<L3>({"L3-table-of-other-layout", "layout",
                  "element e takes the angle of its place in the other layout's table (one angle "
                  "per pair)",
                  "huggingface/transformers#47403", example::plain()}),
      mutant<L4>({"L4-output-permuted", "layout",
                  "results stored in the other layout's order (in place of their inputs)",
                  "huggingface/transformers#39687", example::plain()}),
      mutant<PairsReversed>({"L4b-pairs-reversed", "layout",
                             "pair i turned by frequency d/2-1-i (by frequency i)",
                             "table filled from the slow end", example::plain()}),
  };
}

}  // namespace ropecheck::kernels
