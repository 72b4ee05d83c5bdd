// Mistakes in which elements of a head turn.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

void rotate_only(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }

// Every element turns: the pairs beyond the rotary width with frequencies of their own.
struct F20WholeHead final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { rotate_only(kernel); }
  void rotate_head(const Site& site) const override {
    spec::Specification whole = specification();
    whole.head.rotary_dim = whole.head.head_dim / 2 * 2;
    whole.head.rotary_offset = 0;
    const Whole all(whole);
    Schedule64 wider = all.run_all(whole);
    all.turn({site.call, site.tensor, wider, site.token, site.head, site.sequence_start});
  }

 private:
  struct Whole final : Plain64 {
    using Plain64::Plain64;
    Schedule64 run_all(const spec::Specification& whole) const { return run(whole); }
    void turn(const Site& site) const { Plain64::rotate_head(site); }
  };
};

// The fraction is applied to a width that already has it.
struct F20Twice final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { rotate_only(kernel); }
  int rotated_pairs() const override {
    return head().rotary_dim * head().rotary_dim / head().head_dim / 2;
  }
  void rotate_head(const Site& site) const override {
    for (int e = 0; e < head().head_dim; ++e) {
      spec::store_bits(site.dtype(), site.tensor.out,
                       static_cast<std::size_t>(write_offset(site) + e),
                       spec::load_bits(site.dtype(), site.tensor.in,
                                       static_cast<std::size_t>(read_offset(site) + e)));
    }
    rotate_pairs(site);
  }
};

// Partner at i + D/2: right only where the whole head turns.
struct F19 final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) {
    rotate_only(kernel);
    kernel.layouts = 1u << ROPECHECK_HALF;
  }
  spec::PairElements read_from(const Site&, int pair) const override {
    return {pair, pair + head().head_dim / 2};
  }
  spec::PairElements write_to(const Site& site, int pair) const override {
    return read_from(site, pair);
  }
  void rotate_head(const Site& site) const override {
    std::vector<std::uint64_t> before;
    for (int e = 0; e < head().head_dim; ++e) {
      before.push_back(spec::load_bits(site.dtype(), site.tensor.in,
                                       static_cast<std::size_t>(read_offset(site) + e)));
    }
    for (int e = 0; e < head().head_dim; ++e) {
      spec::store_bits(site.dtype(), site.tensor.out,
                       static_cast<std::size_t>(write_offset(site) + e),
                       before[static_cast<std::size_t>(e)]);
    }
    rotate_pairs(site);
  }
};

struct L7 final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { rotate_only(kernel); }
  void copy_unrotated(const Site&) const override {}
};

}  // namespace

std::vector<Mutant> width_mutants() {
  return {
      mutant<F19>({"F19-partner-of-head", "layout", "partner of element i at i + D/2 (at i + d/2)",
                   "pie-project/pie#602", example::partial()}),
      mutant<F20WholeHead>({"F20-rotary-width-ignored", "layout",
                            "all D elements turn, exponent 2i/D (the first d, 2i/d)",
                            "InternLM/lmdeploy#3861", example::partial()}),
      mutant<F20Twice>({"F20-partial-twice", "layout", "d·d/D elements turn (d)",
                        "InternLM/lmdeploy#3760", example::partial()}),
      mutant<L7>({"L7-tail-not-copied", "memory",
                  "elements outside the rotated part left as they were in the output (copied)",
                  "ggml-org/llama.cpp#12887", example::partial()}),
  };
}

}  // namespace ropecheck::kernels
