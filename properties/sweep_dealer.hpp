// Who deals the blocks of a sweep and gathers what was found in them?
#pragma once

#include <chrono>
#include <exception>
#include <mutex>
#include <optional>

#include "properties/sweep.hpp"

namespace ropecheck::properties {

/// Rows a kernel is asked for at once, cut at multiples of this: then neither threads nor shards
/// change what a kernel is asked, and output and oracle stay in the cache.
inline constexpr std::int64_t kCallRows = 1 << 10;
static_assert(kShardUnit % kCallRows == 0, "a shard must not cut a call");

/// A block to be judged, and what is known already: smaller errors need not be looked at closely.
struct Deal {
  Range block;
  double known_worst = 0;
  AngleError known_angle;
};

/// What was found in a block.
struct Findings {
  reference::Tally tally;
  AngleError angle;

  Findings() { tally.worst.ulp = -1; }
  void merge(const Findings& other);
};

/// Every method may be called from several threads.
class Dealer {
 public:
  virtual ~Dealer() = default;
  /// The next block, of at most `calls` calls; nothing when all is dealt or somebody has failed.
  virtual std::optional<Deal> take(std::int64_t calls) = 0;
  virtual void give(const Range& block, const Findings& found) = 0;
  virtual void fail(std::exception_ptr failure) = 0;
};

/// Deals from a certificate and gathers into it, with progress and saving on the way.
class CertificateDealer final : public Dealer {
 public:
  CertificateDealer(Certificate& certificate, const SweepOptions& options);

  std::optional<Deal> take(std::int64_t calls) override;
  void give(const Range& block, const Findings& found) override;
  void fail(std::exception_ptr failure) override;

  /// Saves, then rethrows the first failure: what was done before it stays done.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  void note_expected();
  void show(Clock::time_point now);

  Certificate& certificate_;
  const SweepOptions& options_;
  const reference::Oracle oracle_;
  const std::int64_t started_with_;
  std::mutex mutex_;
  std::vector<Range> gaps_;
  std::size_t gap_ = 0;
  std::int64_t next_ = 0;
  std::exception_ptr failure_;
  Clock::time_point start_ = Clock::now(), shown_ = start_, saved_ = start_;
};

/// Judges blocks until there are none: `threads` threads, each with a kernel of its own.
void work(Dealer& dealer, const SweepSubject& subject, const SweepOptions& options);

}  // namespace ropecheck::properties
