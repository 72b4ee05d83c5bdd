// What does a deviating kernel answer to calls that separate the known mistakes? And how far off is
// a hypothesis?
#pragma once

#include <optional>

#include "properties/diagnosis.hpp"
#include "properties/diagnosis_model.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

/// Answers of one kernel: frequencies, a table and a rotation, as far as it has these levels.
///
/// Tokens lie at small, middle and far positions, negative ones where allowed, in two sequences
/// that are not sorted; every element of every head is another number of seven bits, so that no
/// product of it rounds in binary32.
class Evidence {
 public:
  explicit Evidence(const DiagnosisInput& input);

  /// Largest misfit of a model over all answers, relative to A·(largest element); infinite if a
  /// finite answer was predicted where there is none.
  double misfit(const Model& model) const;
  /// u of the answers' format: what agreement means.
  double unit() const { return unit_; }
  spec::Layout layout() const { return layout_; }
  Source source() const { return source_; }
  const ProbeTokens& tokens() const { return tokens_; }
  /// The measured turns [token][pair], from the table or read out of the rotation; empty if there
  /// are none.
  const std::vector<std::vector<Turn>>& turns() const { return turns_; }
  bool any() const { return !frequencies_.empty() || !turns_.empty() || !answers_.empty(); }

 private:
  struct Answer {
    ProbeSite site;
    std::vector<double> x, y;
  };
  void choose_positions(const DiagnosisInput& input);
  void ask_frequencies(Runner& runner, double seq_len);
  void ask_table(Judging& judging);
  void ask_rotation(Judging& judging);
  void read_out();
  bool send(Judging& judging, const std::vector<std::size_t>& order, bool two_sequences);
  void keep(const kernels::HeadsIn& in, const kernels::Buffer& out, bool key, int head_dim);
  double frequency_misfit(const Model& model) const;
  double table_misfit(const Model& model) const;
  double rotation_misfit(const Model& model) const;

  spec::Head head_;
  spec::Dtype dtype_ = spec::Dtype::f32;
  spec::Layout layout_ = spec::Layout::half;
  Source source_ = Source::configuration;
  double unit_ = 0;
  double scale_ = 1;
  std::vector<std::int64_t> positions_;  // sorted
  ProbeTokens tokens_;
  std::vector<double> frequencies_;
  double attention_scale_ = 1;
  std::vector<std::vector<Turn>> turns_;
  bool turns_from_table_ = false;
  std::vector<Answer> answers_;
};

}  // namespace ropecheck::properties
