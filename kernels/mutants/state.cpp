// Mistakes that need more than one call, or more than one sequence, to show.
#include <algorithm>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct S1GrowOnly final : Plain64 {
  using Plain64::Plain64;
  const Schedule64& schedule(double seq_len) override {
    longest_ = std::max(longest_, seq_len);
    return Plain64::schedule(longest_);
  }

 private:
  double longest_ = 0;
};

struct S1FirstLength final : Plain64 {
  using Plain64::Plain64;
  const Schedule64& schedule(double seq_len) override {
    if (first_ < 0) first_ = seq_len;
    return Plain64::schedule(first_);
  }

 private:
  double first_ = -1;
};

struct S3 final : Plain64 {
  using Plain64::Plain64;
  static void declare(ropecheck_kernel& kernel) { kernel.levels = ROPECHECK_ROTATE; }
  void rotate(const ropecheck_rotate_call& call) override {
    const std::vector<double> longest(
        static_cast<std::size_t>(call.sequences),
        *std::max_element(call.seq_lens, call.seq_lens + call.sequences));
    ropecheck_rotate_call same_for_all = call;
    same_for_all.seq_lens = longest.data();
    Plain64::rotate(same_for_all);
  }
};

struct S3Ignored final : Plain64 {
  using Plain64::Plain64;
  const Schedule64& schedule(double) override { return Plain64::schedule(0); }
};

}  // namespace

std::vector<Mutant> state_mutants() {
  return {
      mutant<S1GrowOnly>({"S1-grow-only", "state",
                          "schedule of the longest length ever seen (of this call's length)",
                          "alibaba/rtp-llm 6d10efc1f", example::dynamic_ntk()}),
      mutant<S1FirstLength>({"S1-first-length-kept", "state",
                             "schedule of the first call's length for ever (of this call's length)",
                             "alibaba/rtp-llm 6d10efc1f", example::dynamic_ntk()}),
      mutant<S3>({"S3-longest-of-batch", "state",
                  "every sequence takes the longest one's schedule (its own)", "QwenLM/Qwen#401",
                  example::dynamic_ntk()}),
      mutant<S3Ignored>({"S4-length-ignored", "state",
                         "dynamic scheme at its fresh state whatever the length (s = max(1, l'/L))",
                         "huggingface/transformers 63ddf94b1d", example::dynamic_linear()}),
  };
}

}  // namespace ropecheck::kernels
