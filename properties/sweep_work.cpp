// How are blocks judged? Threads that ask for a block, call the kernel and give back what they
// found.
#include <algorithm>
#include <chrono>
#include <thread>

#include "properties/sweep_dealer.hpp"
#include "properties/sweep_source.hpp"

namespace ropecheck::properties {
namespace {

/// Blocks grow until they are worth the dealing and shrink before they take long: a kill then costs
/// a second or so of work, however slow the kernel.
class BlockSize {
 public:
  std::int64_t calls() const { return calls_; }
  void took(std::chrono::duration<double> seconds) {
    constexpr std::int64_t kMost = 64;
    if (seconds.count() < 0.1) calls_ = std::min(2 * calls_, kMost);
    if (seconds.count() > 1) calls_ = std::max<std::int64_t>(calls_ / 2, 1);
  }

 private:
  std::int64_t calls_ = 1;
};

class Worker {
 public:
  Worker(Dealer& dealer, const SweepSubject& subject, const reference::Oracle& oracle,
         const reference::FastOracle& fast, double timeout)
      : dealer_(dealer),
        fast_(fast),
        meter_(oracle, fast),
        source_(open_source(subject, timeout)) {}

  void run() {
    BlockSize size;
    while (const auto deal = dealer_.take(size.calls())) {
      const auto start = std::chrono::steady_clock::now();
      dealer_.give(deal->block, judged(*deal));
      size.took(std::chrono::steady_clock::now() - start);
    }
  }

 private:
  Findings judged(const Deal& deal) {
    Findings found;
    AngleError angle = deal.known_angle;
    for (std::int64_t at = deal.block.first; at < deal.block.last;) {
      const std::int64_t end = std::min(next_multiple(at, kCallRows), deal.block.last);
      const auto rows = source_->rows(at, static_cast<std::size_t>(end - at));
      found.tally.merge(fast_.judge(rows, std::max(deal.known_worst, found.tally.worst.ulp)));
      meter_.measure(rows, angle);
      at = end;
    }
    found.angle = angle;
    return found;
  }

  Dealer& dealer_;
  const reference::FastOracle& fast_;
  AngleMeter meter_;
  std::unique_ptr<SweepSource> source_;
};

}  // namespace

void work(Dealer& dealer, const SweepSubject& subject, const SweepOptions& options) {
  const reference::Oracle oracle(subject.specification, subject.truth);
  const reference::FastOracle fast(oracle);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const unsigned count = options.threads > 0 ? static_cast<unsigned>(options.threads) : cores;
  const auto run = [&] {
    try {
      Worker(dealer, subject, oracle, fast, options.timeout_seconds).run();
    } catch (...) {
      dealer.fail(std::current_exception());
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back(run);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace ropecheck::properties
