// Mistakes of memory: one element too many, an input changed, rows left out, a pair read after it
// was written.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct RotateOnly : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }
};

struct M1 final : RotateOnly {
  using RotateOnly::RotateOnly;
  void rotate_tensor(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor) override {
    Plain64::rotate_tensor(call, tensor);
    if (tensor.heads == 0 || call.tokens == 0) return;
    const std::int64_t end = (call.tokens - 1) * tensor.out_token_stride +
                             (tensor.heads - 1) * tensor.out_head_stride + head().head_dim;
    store(static_cast<spec::Dtype>(call.dtype), tensor.out, end, 0.0);  // one past the last element
  }
};

struct WritesInput final : RotateOnly {
  using RotateOnly::RotateOnly;
  void rotate_tensor(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor) override {
    Plain64::rotate_tensor(call, tensor);
    if (tensor.heads == 0 || call.tokens == 0) return;
    const auto dtype = static_cast<spec::Dtype>(call.dtype);
    store(dtype, const_cast<void*>(tensor.in), 0,
          2 * load(dtype, tensor.out, 0) + 1);  // scratch in the input
  }
};

struct M3 final : RotateOnly {
  using RotateOnly::RotateOnly;
  void rotate_head(const Site& site) const override {
    const bool last_of_many = site.call.tokens > 1 && site.token == site.call.tokens - 1;
    if (!last_of_many) Plain64::rotate_head(site);
  }
};

// In place, the second half is computed from a first half that is already rotated.
struct M4 final : RotateOnly {
  using RotateOnly::RotateOnly;
  void rotate_pairs(const Site& site) const override {
    for (int pair = 0; pair < head().pairs(); ++pair) {
      const spec::PairElements from = read_from(site, pair);
      const spec::PairElements to = write_to(site, pair);
      const auto read = [&] {
        return PairValue{load(site.dtype(), site.tensor.in, read_offset(site) + from.first),
                         load(site.dtype(), site.tensor.in, read_offset(site) + from.second)};
      };
      const CosSin by = turn_of(site, pair);
      store(site.dtype(), site.tensor.out, write_offset(site) + to.first,
            turned(read(), by, site.dtype()).first);
      store(site.dtype(), site.tensor.out, write_offset(site) + to.second,
            turned(read(), by, site.dtype()).second);
    }
  }
};

// Lanes up to the next power of two are not masked: pairs beyond the rotated part turn by the angle
// of pair 0.
struct M11 final : RotateOnly {
  using RotateOnly::RotateOnly;
  static void declare(ropecheck_kernel& kernel) {
    RotateOnly::declare(kernel);
    kernel.layouts = 1u << ROPECHECK_INTERLEAVED;
  }
  int rotated_pairs() const override {
    int lanes = 1;
    while (lanes < head().pairs()) lanes *= 2;
    const int room = (head().head_dim - head().rotary_offset) / 2;
    return lanes < room ? lanes : room;
  }
  int turned_by(const Site&, int pair) const override { return pair < head().pairs() ? pair : 0; }
};

// Threads share the tokens in slices of ⌈tokens/threads⌉; every slice but the last ends one early,
// so the token before each seam stays as it was.
struct ThreadSeam final : RotateOnly {
  using RotateOnly::RotateOnly;
  static void declare(ropecheck_kernel& kernel) {
    RotateOnly::declare(kernel);
    kernel.features |= ROPECHECK_THREADS;
  }
  void rotate_head(const Site& site) const override {
    const std::int64_t threads = site.call.threads > 1 ? site.call.threads : 1;
    const std::int64_t slice = (site.call.tokens + threads - 1) / threads;
    const bool last_of_slice = (site.token + 1) % slice == 0;
    if (last_of_slice && site.token + 1 < site.call.tokens) {
      copy_head(site);
    } else {
      Plain64::rotate_head(site);
    }
  }

 private:
  void copy_head(const Site& site) const {
    for (int element = 0; element < head().head_dim; ++element) {
      store(site.dtype(), site.tensor.out, write_offset(site) + element,
            load(site.dtype(), site.tensor.in, read_offset(site) + element));
    }
  }
};

spec::Specification odd_width() {
  spec::Specification specification = example::partial();
  specification.head.rotary_dim = 48;
  return specification;
}

}  // namespace

std::vector<Mutant> memory_mutants() {
  return {
      mutant<M1>({"M1-one-past-the-end", "memory", "one element written after the last (nothing)",
                  "alibaba/rtp-llm 6d10efc1f", example::plain()}),
      mutant<WritesInput>({"M2-writes-input", "memory",
                           "scratch value left in the input (inputs are read only)",
                           "ROCm/aiter#860", example::plain()}),
      mutant<M3>({"M3-last-token-left-out", "memory", "last token never written (every token)",
                  "ml-explore/mlx#3498", example::plain()}),
      mutant<M4>({"M4-in-place-alias", "memory",
                  "in place, y1 from y0 (from x0, read before it is overwritten)",
                  "flagos-ai/FlagGems#5142", example::plain()}),
      mutant<M11>({"M11-lanes-unmasked", "memory",
                   "pairs up to the next power of two turn (d/2 pairs)", "ModelTC/LightLLM#1460",
                   odd_width()}),
      mutant<ThreadSeam>(
          {"M12-thread-seam", "memory",
           "with threads, every slice but the last ends one token early (at the next "
           "slice's start)",
           "OpenMP scheduling by hand, off by one", example::plain()}),
  };
}

}  // namespace ropecheck::kernels
