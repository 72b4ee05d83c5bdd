// What does a deviating kernel answer to calls that separate mistakes? And does a hypothesis
// reproduce it to within the kernel's own rounding?
#pragma once

#include <optional>
#include <set>

#include "properties/diagnosis.hpp"
#include "properties/diagnosis_model.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

/// Which rows of the verdict are looked into: what they have in common.
struct Target {
  Source input = Source::configuration;
  bool altered = false;
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;
  spec::Specification specification;    ///< seq_len set
  std::vector<std::int64_t> positions;  ///< where the rows deviate
  bool spread = false;                  ///< tokens whose axes differ, not text
};

/// The three kinds of answers.
enum class Part { frequencies, table, rotation };

/// One tensor's head.
struct Group {
  bool key = false;
  int head = 0;
  auto operator<=>(const Group&) const = default;
};

/// Which answers a hypothesis must reproduce; unset: all.
struct Selection {
  std::optional<std::set<Part>> parts;
  std::optional<std::set<Group>> groups;  ///< of the rotation
};

/// What counts as rounding.
///
///   tight  8u of the answers' format and the model's own binary64 angle, |angle|·2^-48
///   wide   and what a binary32 computation of the angle costs, |angle|·(16 + 2·pair)·2^-24
enum class Rounding { tight, wide };

/// Answers of one kernel: frequencies, a table and a rotation, as far as it has these levels.
///
/// Tokens lie at small, middle and far positions, where the verdict's rows deviate and around the
/// first position that does, negative ones where allowed, in two sequences that are not sorted.
/// Every element of a head is another number of seven bits, so that no product of it rounds in
/// binary32; the last query head shrinks from token to token down to the smallest normal number.
class Evidence {
 public:
  Evidence(const DiagnosisInput& input, const Target& target);

  /// Largest misfit relative to what rounding may cost: at most 1 where the model reproduces the
  /// answers; infinite if a finite answer was predicted where there is none. With `rounds` one
  /// value in 200 is left out, but none that is not finite: that is no rounding.
  double excess(const Model& model, Rounding rounding, const Selection& selection = {},
                bool rounds = false) const;
  /// Whether that is at most 1; stops at the first value that is not reproduced.
  bool fits(const Model& model, Rounding rounding, const Selection& selection = {},
            bool rounds = false) const;
  /// How many of the values selected are finite numbers, and how many there are.
  struct Finite {
    std::size_t finite = 0, all = 0;
  };
  Finite finite(const Selection& selection = {}) const;
  /// Largest misfit over all answers selected, relative to A·(largest element).
  double misfit(const Model& model, const Selection& selection = {}) const;

  double unit() const { return unit_; }  ///< u of the answers' format
  spec::Layout layout() const { return target_.layout; }
  Source source() const { return target_.input; }
  const Target& target() const { return target_; }
  const JudgeContext& context() const { return *context_; }
  const ProbeTokens& tokens() const { return tokens_; }
  const std::vector<std::int64_t>& positions() const { return positions_; }  ///< sorted
  std::set<Part> parts() const;
  std::set<Group> groups() const;
  /// The measured turns [token][pair], from the table or read out of one head of the rotation;
  /// empty if there are none.
  std::vector<std::vector<Turn>> turns(Part part, Group group = {}) const;
  std::vector<std::vector<Turn>> turns() const;  ///< of the table, else of the first query head
  /// Rotated values and what was turned, for hypotheses about results.
  struct Answer {
    ProbeSite site;
    double size = 1;  ///< of the elements
    std::vector<double> x, y;
  };
  const std::vector<Answer>& answers() const { return answers_; }
  bool any() const { return !parts().empty(); }

 private:
  template <class Visit>
  void compare(const Model& model, const Selection& selection, Visit visit) const;
  template <class Visit>
  bool compare_frequencies(const Model& model, Visit visit) const;
  template <class Visit>
  bool compare_table(const Model& model, Visit visit) const;
  template <class Visit>
  bool compare_answer(const Model& model, const Answer& answer, Visit visit) const;
  double stretched(const Model::Place& place, const Model& model) const;
  void choose_positions(const DiagnosisInput& input);
  void choose_tokens(const std::vector<std::size_t>& order);
  void ask_frequencies(Runner& runner);
  void ask_table(Judging& judging);
  void ask_rotation(Judging& judging);
  bool send(Judging& judging, const std::vector<std::size_t>& order, bool two_sequences);
  void keep(const kernels::HeadsIn& in, const kernels::Buffer& out, bool key);

  Target target_;
  spec::Head head_;
  double unit_ = 0;
  double frequency_unit_ = 0;
  double scale_ = 1;
  std::shared_ptr<const JudgeContext> context_;
  std::vector<std::int64_t> positions_;  // sorted
  ProbeTokens tokens_;
  std::vector<double> frequencies_;
  double attention_scale_ = 1;
  std::vector<std::vector<Turn>> table_;
  std::vector<Answer> answers_;
};

}  // namespace ropecheck::properties
