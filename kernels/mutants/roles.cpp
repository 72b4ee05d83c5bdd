// Mistakes in schemes that turn queries and keys differently.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct RotateOnly : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }
};

struct KeyStretched final : RotateOnly {
  using RotateOnly::RotateOnly;
  double gain_power(const spec::XPos& scheme, spec::Role, std::int64_t position) const override {
    return Plain64::gain_power(scheme, spec::Role::query, position);
  }
};

struct NoGain final : RotateOnly {
  using RotateOnly::RotateOnly;
  double gain_power(const spec::XPos&, spec::Role, std::int64_t) const override { return 0; }
};

struct CentreOff final : RotateOnly {
  using RotateOnly::RotateOnly;
  double gain_power(const spec::XPos& scheme, spec::Role role,
                    std::int64_t position) const override {
    return Plain64::gain_power(scheme, role, position + 1);
  }
};

struct BaseConstant final : RotateOnly {
  using RotateOnly::RotateOnly;
  double gain_power(const spec::XPos& scheme, spec::Role role,
                    std::int64_t position) const override {
    spec::XPos other = scheme;
    other.scale_base = 512;
    return Plain64::gain_power(other, role, position);
  }
};

struct ZetaOfElements final : RotateOnly {
  using RotateOnly::RotateOnly;
  double zeta(int pair, int width) const override { return (pair + 0.4 * width) / (1.4 * width); }
};

struct NoWindowShift final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t window_shift(const spec::SelfExtend&) const override { return 0; }
};

struct RealShift final : RotateOnly {
  using RotateOnly::RotateOnly;
  double turned_at(spec::Role role, std::int64_t position) const override {
    const double right = Plain64::turned_at(role, position);
    const auto* scheme = std::get_if<spec::SelfExtend>(&specification().scheme);
    if (scheme == nullptr || role == spec::Role::key) return right;
    const double real =
        static_cast<double>(scheme->window_size) / static_cast<double>(scheme->group_size);
    return right + std::floor(real) - real;
  }
};

struct KeyShifted final : RotateOnly {
  using RotateOnly::RotateOnly;
  double turned_at(spec::Role, std::int64_t position) const override {
    return Plain64::turned_at(spec::Role::query, position);
  }
};

struct NotClamped final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t chunk_query(const spec::DualChunk& scheme, std::int64_t position) const override {
    const std::int64_t stride = scheme.chunk_size - scheme.local_size;
    if (scheme.part != spec::ChunkPart::successive) return Plain64::chunk_query(scheme, position);
    return remainder_of(position, stride) + stride;
  }
};

struct ModuloChunk final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t chunk_key(const spec::DualChunk& scheme, std::int64_t position) const override {
    return remainder_of(position, scheme.chunk_size);
  }
};

struct KeyNotReduced final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t chunk_key(const spec::DualChunk&, std::int64_t position) const override {
    return position;
  }
};

struct InterFollowsPosition final : RotateOnly {
  using RotateOnly::RotateOnly;
  std::int64_t chunk_query(const spec::DualChunk& scheme, std::int64_t position) const override {
    const std::int64_t right = Plain64::chunk_query(scheme, position);
    if (scheme.part != spec::ChunkPart::inter) return right;
    return remainder_of(position, scheme.chunk_size - scheme.local_size) + scheme.chunk_size;
  }
};

std::vector<Mutant> gain_mutants() {
  return {
      mutant<KeyStretched>({"F30-key-stretched", "frequency",
                            "keys times ζ^((p-c)/B) like queries (ζ^(-(p-c)/B))",
                            "torchscale's downscale flag left out", example::xpos()}),
      mutant<NoGain>({"F30-gain-left-out", "frequency", "plain RoPE (gain ζ^(±(p-c)/B))",
                      "engines that dropped xPos load its models as plain RoPE", example::xpos()}),
      mutant<CentreOff>({"F30-centre-off-by-one", "index", "p - c + 1 (p - c)",
                         "torchscale's -(len + offset)//2 at odd lengths", example::xpos()}),
      mutant<BaseConstant>(
          {"F30-scale-base-constant", "frequency", "B := 512 (scale_base of the configuration)",
           "lucidrains/local-attention#14 chooses another B", example::xpos_long_base()}),
      mutant<ZetaOfElements>({"F30-zeta-of-pairs", "frequency",
                              "ζ = (i + 0.4d)/(1.4d) ((2i + 0.4d)/(1.4d))",
                              "pair index for element index in ζ", example::xpos()}),
  };
}

std::vector<Mutant> group_mutants() {
  return {
      mutant<NoWindowShift>({"I15-window-shift-forgotten", "index",
                             "queries at ⌊p/G⌋ (⌊p/G⌋ + W - ⌊W/G⌋)",
                             "asked about in datamllab/LongLM#34", example::self_extend()}),
      mutant<RealShift>({"I15-window-over-group-real", "index",
                         "⌊p/G⌋ + W - W/G in real numbers (W - ⌊W/G⌋)",
                         "datamllab/LongLM prefill divides with /", example::self_extend()}),
      mutant<KeyShifted>({"I15-key-shifted-too", "index",
                          "keys at ⌊p/G⌋ + W - ⌊W/G⌋ like queries (⌊p/G⌋)", "datamllab/LongLM#34",
                          example::self_extend()}),
  };
}

std::vector<Mutant> chunk_mutants() {
  return {
      mutant<NotClamped>({"I16-successive-not-clamped", "index",
                          "p mod n + n (min(p mod n + n, c))",
                          "vllm's q_succ_critical in place of q_succ",
                          example::dual_chunk(spec::ChunkPart::successive)}),
      mutant<ModuloChunk>({"I16-key-modulo-chunk", "index", "p mod c (p mod (c - l))",
                           "chunk_size taken for the stride",
                           example::dual_chunk(spec::ChunkPart::intra)}),
      mutant<KeyNotReduced>({"I16-key-not-reduced", "index", "keys at p (p mod n)",
                             "HKUNLP/ChunkLlama#4", example::dual_chunk(spec::ChunkPart::intra)}),
      mutant<InterFollowsPosition>({"I16-inter-follows-position", "index",
                                    "p mod n + c (min(2n - 1, c), the same for all)",
                                    "vllm's q_inter_critical in place of q_inter",
                                    example::dual_chunk(spec::ChunkPart::inter)}),
  };
}

}  // namespace

std::vector<Mutant> roles_mutants() {
  std::vector<Mutant> all = gain_mutants();
  for (const auto group : {group_mutants, chunk_mutants})
    std::ranges::move(group(), std::back_inserter(all));
  return all;
}

}  // namespace ropecheck::kernels
