// What is true at the tested positions of one specification? Computed once and shared by every
// kernel judged on it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "properties/conformance.hpp"
#include "reference/oracle.hpp"
#include "reference/placement.hpp"

namespace ropecheck::properties {

/// What a context is made from; equal requests share one context.
struct ContextRequest {
  spec::Specification specification;  ///< seq_len set
  reference::Truth truth = reference::Truth::ideal;
  Source source = Source::configuration;
  std::vector<std::int64_t> positions;  ///< sorted, distinct
  int threads = 0;
  /// What is handed over differs from what the configuration gives, so that a kernel which ignores
  /// it shows: θ_i times a factor of its own in (3/4, 1], A times 13/16, then binary32.
  bool altered = false;
  /// Tokens of several axes whose positions differ: token t has position
  /// (t + a·⌊n/axes⌋) mod n of the n positions on axis a, so that each axis meets every one of
  /// them. Without it they are text tokens: one position on every axis.
  bool spread = false;
};

/// The truth of one specification at chosen positions, with the slack of each class. Immutable.
///
/// One token per position of the request. Values, angles and slack are those of a query unless the
/// key's are asked for; where roles do not differ they are the same.
///
/// With Source::frequencies the truth is that of `given_frequencies`: θ_i and A rounded to
/// binary32. With Source::table it is the table handed over: the configuration's, or the altered
/// one.
class JudgeContext {
 public:
  explicit JudgeContext(const ContextRequest& request);
  JudgeContext(const JudgeContext&) = delete;
  JudgeContext& operator=(const JudgeContext&) = delete;

  const spec::Specification& specification() const { return request_.specification; }
  reference::Truth truth() const { return request_.truth; }
  Source source() const { return request_.source; }
  bool altered() const { return request_.altered; }
  const reference::Oracle& oracle() const { return oracle_; }
  const std::vector<std::int64_t>& positions() const { return request_.positions; }
  std::size_t count() const { return request_.positions.size(); }
  int pairs() const { return oracle_.pairs(); }

  const reference::Placement& placement() const { return placement_; }
  /// Positions of a token in a call: those of the scheme, or 1 for text tokens.
  int axes() const { return request_.spread ? placement_.axes() : 1; }
  /// The position of token `index` on an axis.
  std::int64_t position_on(std::size_t index, int axis) const {
    return request_.positions[place_on(index, axis)];
  }
  /// Which of positions() that is.
  std::size_t place_on(std::size_t index, int axis) const;
  std::size_t place(std::size_t index, int pair) const {
    return place_on(index, placement_.axis(pair));
  }
  /// The position that turns a pair: on the pair's axis, before anything is added to it.
  std::int64_t position(std::size_t index, int pair) const {
    return position_on(index, placement_.axis(pair));
  }
  /// What the pair's frequency is multiplied by at that position.
  std::int64_t effective(std::size_t index, int pair, spec::Role role = spec::Role::query) const {
    return placement_.effective(role, position(index, pair));
  }

  const reference::CosSin& value(std::size_t index, int pair,
                                 spec::Role role = spec::Role::query) const {
    return side(role).table.at(index, pair);
  }
  double angle(std::size_t index, int pair, spec::Role role = spec::Role::query) const {
    return side(role).table.angle(index, pair);
  }
  const Slack& slack(std::size_t index, int pair, spec::Role role = spec::Role::query) const {
    return side(role).slack[index * pairs() + pair];
  }
  /// The attention scale times the gain: the length of (cos, sin).
  double size(std::size_t index, int pair, spec::Role role = spec::Role::query) const {
    return placement_.has_gain() ? attention_scale_ * side(role).table.gain(index, pair)
                                 : attention_scale_;
  }
  Slack frequency_slack(int pair) const { return allowance_.frequency(pair); }

  const std::vector<double>& frequencies() const { return frequencies_; }  ///< nearest doubles
  const std::vector<double>& default_frequencies() const { return default_frequencies_; }
  double attention_scale() const { return attention_scale_; }
  /// θ_i as a binary32 value each and A likewise: what Source::frequencies hands to the kernel.
  const std::vector<double>& given_frequencies() const { return given_; }
  double given_scale() const { return given_scale_; }

 private:
  struct Side {
    reference::TruthTable table;
    std::vector<Slack> slack;
  };
  Side side_of(spec::Role role) const;
  const Side& side(spec::Role role) const {
    return key_ && role == spec::Role::key ? *key_ : query_;
  }
  std::vector<std::int64_t> all_positions() const;

  ContextRequest request_;
  reference::Placement placement_;
  reference::Oracle ideal_;
  std::vector<double> given_;
  double given_scale_ = 1;
  reference::Oracle oracle_;
  Allowance allowance_;
  Side query_;
  std::optional<Side> key_;  // where keys turn differently
  std::vector<double> frequencies_;
  std::vector<double> default_frequencies_;
  double attention_scale_ = 1;
};

/// The context of a request, from a small cache if it was asked for before. May be called from
/// several threads.
std::shared_ptr<const JudgeContext> judge_context(const ContextRequest& request);

}  // namespace ropecheck::properties
