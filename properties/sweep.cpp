// Is every value right, at every position of a range? Blocks are dealt to threads, each with its
// own kernel.
#include "properties/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "properties/judge.hpp"
#include "properties/sweep_source.hpp"
#include "spec/build.hpp"

namespace ropecheck::properties {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kBlock = 1 << 16;  // positions; the unit of resuming
constexpr std::size_t kRows = 1 << 10;    // positions per call: output and oracle stay in the cache
constexpr std::int64_t kFarthest = std::int64_t{1} << 53;

std::int64_t block_end(std::int64_t position) {
  const std::int64_t into = ((position % kBlock) + kBlock) % kBlock;
  return position - into + kBlock;
}

/// Inserts a range that overlaps none of `ranges`, joining neighbours.
void insert(std::vector<Range>& ranges, const Range& added) {
  const auto at =
      std::lower_bound(ranges.begin(), ranges.end(), added,
                       [](const Range& a, const Range& b) { return a.first < b.first; });
  auto here = ranges.insert(at, added);
  if (here + 1 != ranges.end() && here->last == (here + 1)->first) {
    here->last = (here + 1)->last;
    ranges.erase(here + 1);
  }
  if (here != ranges.begin() && (here - 1)->last == here->first) {
    (here - 1)->last = here->last;
    ranges.erase(here);
  }
}

/// The positions of `whole` that are not in `done`.
std::vector<Range> missing(const Range& whole, const std::vector<Range>& done) {
  std::vector<Range> gaps;
  std::int64_t at = whole.first;
  for (const Range& range : done) {
    if (range.first > at) gaps.push_back({at, range.first});
    at = range.last;
  }
  if (at < whole.last) gaps.push_back({at, whole.last});
  return gaps;
}

std::int64_t size(const std::vector<Range>& ranges) {
  std::int64_t total = 0;
  for (const Range& range : ranges) total += range.last - range.first;
  return total;
}

/// Deals blocks to threads and gathers their tallies.
class Dealer {
 public:
  Dealer(Certificate& certificate, const SweepOptions& options)
      : certificate_(certificate),
        options_(options),
        gaps_(missing(certificate.positions, certificate.done)),
        started_with_(size(certificate.done)) {
    if (!gaps_.empty()) next_ = gaps_.front().first;
  }

  /// The next block, unless there is none or a thread has failed. Also the largest error known so
  /// far.
  std::optional<Range> take(double& known_worst) {
    const std::lock_guard lock(mutex_);
    if (failure_ || gap_ == gaps_.size()) return std::nullopt;
    const Range block{next_, std::min(block_end(next_), gaps_[gap_].last)};
    next_ = block.last;
    if (next_ == gaps_[gap_].last && ++gap_ < gaps_.size()) next_ = gaps_[gap_].first;
    known_worst = std::max(0.0, certificate_.tally.worst.ulp);
    return block;
  }

  void give(const Range& block, const reference::Tally& tally) {
    const std::lock_guard lock(mutex_);
    certificate_.tally.merge(tally);
    insert(certificate_.done, block);
    const auto now = Clock::now();
    if (options_.progress && now - shown_ > std::chrono::milliseconds(250)) {
      shown_ = now;
      const double seconds = std::chrono::duration<double>(now - start_).count();
      options_.progress(certificate_,
                        static_cast<double>(size(certificate_.done) - started_with_) / seconds);
    }
    if (options_.save && now - saved_ > std::chrono::seconds(1)) {
      saved_ = now;
      options_.save(certificate_);
    }
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }

  /// What was done before a failure stays done.
  void finish() {
    if (options_.save) options_.save(certificate_);
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  Certificate& certificate_;
  const SweepOptions& options_;
  std::vector<Range> gaps_;
  std::size_t gap_ = 0;
  std::int64_t next_ = 0;
  std::int64_t started_with_;
  std::mutex mutex_;
  std::exception_ptr failure_;
  Clock::time_point start_ = Clock::now(), shown_ = start_, saved_ = start_;
};

void work(Dealer& dealer, const SweepSubject& subject, const reference::FastOracle& oracle,
          double timeout) {
  try {
    const auto source = open_source(subject, timeout);
    double known_worst = 0;
    while (const auto block = dealer.take(known_worst)) {
      reference::Tally tally;
      for (std::int64_t at = block->first; at < block->last;
           at += static_cast<std::int64_t>(kRows)) {
        const auto rows = static_cast<std::size_t>(std::min<std::int64_t>(kRows, block->last - at));
        tally.merge(oracle.judge(source->rows(at, rows), std::max(known_worst, tally.worst.ulp)));
      }
      dealer.give(*block, tally);
    }
  } catch (...) {
    dealer.fail(std::current_exception());
  }
}

void require(bool condition, const std::string& message) {
  if (!condition) throw spec::InputError(message);
}

/// The first field in which two subjects differ; empty if none.
std::string subject_difference(const SweepSubject& a, const SweepSubject& b) {
  if (a.kernel != b.kernel) return "kernel";
  if (a.kernel_version != b.kernel_version) return "kernel_version";
  if (!spec::same_truth(a.specification, b.specification)) return "spec";
  if (a.level != b.level) return "level";
  if (a.dtype != b.dtype) return "dtype";
  if (a.layout != b.layout) return "layout";
  return a.truth != b.truth ? "truth" : "";
}

}  // namespace

std::string difference(const Certificate& a, const Certificate& b) {
  const std::string of_subject = subject_difference(a.subject, b.subject);
  if (!of_subject.empty()) return of_subject;
  return a.positions == b.positions ? "" : "positions";
}

Range shard(const Range& whole, int index, int count) {
  if (count < 1 || index < 0 || index >= count) {
    throw std::invalid_argument(fmt::format("there is no shard {} of {}", index, count));
  }
  const auto cut = [&](int part) {
    if (part == 0) return whole.first;
    if (part == count) return whole.last;
    const auto length = static_cast<__int128>(whole.last) - whole.first;
    const auto at = whole.first + static_cast<std::int64_t>(length * part / count);
    return std::clamp(block_end(at - 1), whole.first, whole.last);
  };
  return {cut(index), cut(index + 1)};
}

Certificate new_certificate(SweepSubject subject, const Range& positions,
                            const SweepOptions& options) {
  require(positions.first < positions.last,
          fmt::format("--positions: found the empty range {}:{}; accepted: A:B with A < B",
                      positions.first, positions.last));
  require(positions.first >= -kFarthest && positions.last <= kFarthest,
          "--positions: accepted: |position| <= 2^53");
  require(subject.dtype != spec::Dtype::f64, "--dtype: found 'f64'; accepted: f32, f16, bf16");
  require(subject.level != Level::frequencies,
          "--level: found 'frequencies'; accepted: table, rotate");
  const auto kernel = open_any_kernel(subject.kernel, {.timeout_seconds = options.timeout_seconds});
  const kernels::Description& description = kernel->description();
  const std::uint32_t level = subject.level == Level::table ? ROPECHECK_TABLE : ROPECHECK_ROTATE;
  require((description.levels & level) != 0,
          fmt::format("--level: {} does not offer {}", subject.kernel, name(subject.level)));
  require((description.inputs & ROPECHECK_FROM_CONFIG) != 0,
          fmt::format("--kernel: {} computes no angles of its own, there is nothing to sweep",
                      subject.kernel));
  require(description.has(subject.dtype),
          fmt::format("--dtype: {} does not offer {}", subject.kernel, spec::name(subject.dtype)));
  require(
      subject.level == Level::table || description.has(subject.layout),
      fmt::format("--layout: {} does not offer {}", subject.kernel, spec::name(subject.layout)));
  require(description.supports(subject.specification),
          fmt::format("--scheme: {} does not offer {}", subject.kernel,
                      spec::scheme_name(subject.specification.scheme)));
  require(
      positions.first >= description.min_position && positions.last - 1 <= description.max_position,
      fmt::format("--positions: {} accepts {} … {}", subject.kernel, description.min_position,
                  description.max_position));
  subject.kernel_version = description.version;
  Certificate certificate;
  certificate.pairs = subject.specification.head.pairs();
  certificate.subject = std::move(subject);
  certificate.positions = positions;
  certificate.tally.worst.ulp = -1;
  return certificate;
}

void sweep(Certificate& certificate, const SweepOptions& options) {
  const reference::Oracle oracle(certificate.subject.specification, certificate.subject.truth);
  const reference::FastOracle fast(oracle);
  Dealer dealer(certificate, options);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const unsigned count = options.threads > 0 ? static_cast<unsigned>(options.threads) : cores;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; ++i) {
    threads.emplace_back(work, std::ref(dealer), std::cref(certificate.subject), std::cref(fast),
                         options.timeout_seconds);
  }
  for (std::thread& thread : threads) thread.join();
  const auto& worst = certificate.tally.worst;
  if (worst.ulp >= 0) {
    const auto both = oracle.cos_sin(worst.position, worst.pair);
    certificate.expected = static_cast<double>(worst.sine ? both.second : both.first);
  }
  dealer.finish();
}

Certificate merge(const std::vector<Certificate>& shards) {
  require(!shards.empty(), "merge: no certificate given");
  std::vector<const Certificate*> sorted;
  for (const Certificate& each : shards) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->positions.first < b->positions.first; });
  Certificate whole = *sorted.front();
  require(whole.complete(), fmt::format("merge: the shard {}:{} is not complete",
                                        whole.positions.first, whole.positions.last));
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const Certificate& next = *sorted[i];
    const std::string where =
        fmt::format("{}:{} and {}:{}", whole.positions.first, whole.positions.last,
                    next.positions.first, next.positions.last);
    const std::string differs = subject_difference(whole.subject, next.subject);
    require(differs.empty(), fmt::format("merge: {} differ in {}", where, differs));
    require(next.complete(), fmt::format("merge: the shard {}:{} is not complete",
                                         next.positions.first, next.positions.last));
    require(next.positions.first >= whole.positions.last, fmt::format("merge: {} overlap", where));
    require(next.positions.first <= whole.positions.last,
            fmt::format("merge: there is a gap between {}", where));
    whole.tally.merge(next.tally);
    if (whole.tally.worst.position >= next.positions.first) whole.expected = next.expected;
    whole.positions.last = next.positions.last;
    insert(whole.done, next.positions);
  }
  return whole;
}

}  // namespace ropecheck::properties
