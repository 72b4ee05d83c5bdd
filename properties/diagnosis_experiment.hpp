// What is a question put to a kernel again in another way? The calls, the comparison and the truth
// that the experiments of a diagnosis share.
#pragma once

#include <complex>

#include "properties/diagnosis.hpp"
#include "properties/judge_context.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

/// Calls of one layout and dtype, each to a fresh session, and the causes found by them.
class Experiment {
 public:
  explicit Experiment(const DiagnosisInput& input);

 protected:
  using Values = std::vector<double>;

  static const std::vector<std::int64_t> kTokens;
  static constexpr std::size_t kHeads = 2;

  bool rotates() const { return input_.description.levels & ROPECHECK_ROTATE; }
  bool can(std::uint32_t feature) const { return (input_.description.features & feature) != 0; }

  /// A packed query of kHeads heads with numbers of its own, which turns by `tokens`.
  kernels::RotateCall rotation(const std::vector<std::int64_t>& tokens = kTokens) const;
  /// Nothing where the kernel refuses or fails.
  std::optional<Values> answer_to(const kernels::RotateCall& call) const;
  static Values inputs(const kernels::RotateCall& call);
  static void append(const kernels::Buffer& buffer, Values& values);
  /// The elements of tokens [first, last).
  Values part(const Values& all, std::size_t first, std::size_t last) const;
  /// By more than the kernel's own rounding.
  bool same(double a, double b) const;  ///< but for rounding
  bool differ(const Values& a, const Values& b) const;

  /// visit(token, pair, first element, second element) of kTokens' packed tensor.
  template <class Visit>
  void for_pairs(Visit visit) const {
    for (std::size_t row = 0; row < kTokens.size() * kHeads; ++row) {
      for (int pair = 0; pair < head_.pairs(); ++pair) {
        const auto at = spec::pair_elements(layout_, head_.rotary_dim, pair);
        const std::size_t start = row * head_.head_dim + head_.rotary_offset;
        visit(row / kHeads, pair, start + at.first, start + at.second);
      }
    }
  }
  /// A·e^(i·angle) of kTokens, [token][pair].
  std::vector<std::vector<std::complex<double>>> truth_turns() const;

  void say(const char* id, const std::string& text) { causes_.push_back({id, text, 0}); }

  const DiagnosisInput& input_;
  const spec::Head head_;
  const spec::Layout layout_;
  const spec::Dtype dtype_;
  const double tolerance_;
  std::vector<Diagnosis> causes_;

 private:
  std::shared_ptr<const JudgeContext> truth(std::vector<std::int64_t> positions) const;
};

}  // namespace ropecheck::properties
