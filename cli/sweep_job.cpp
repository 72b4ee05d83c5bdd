#include "cli/sweep_job.hpp"

#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "cli/mpi/message.hpp"

namespace ropecheck::cli {
namespace {

using properties::CertificateDealer;
using properties::Deal;
using properties::Findings;
using properties::Range;
using Kind = Message::Kind;

/// Rank 0's dealer, seen from another rank. MPI is called by one thread at a time.
class RemoteDealer final : public properties::Dealer {
 public:
  explicit RemoteDealer(const Job& job) : job_(job) {}

  std::optional<Deal> take(std::int64_t calls) override {
    const std::lock_guard lock(mutex_);
    Message ask(Kind::ask);
    ask.calls = calls;
    send(job_, 0, ask);
    const Deal deal = receive(job_, 0).deal;
    return deal.block.size() > 0 ? std::optional(deal) : std::nullopt;
  }

  void give(const Range& block, const Findings& found) override {
    const std::lock_guard lock(mutex_);
    Message message(Kind::found);
    message.deal.block = block;
    message.findings = found;
    send(job_, 0, message);
  }

  void fail(std::exception_ptr failure) override {
    const std::lock_guard lock(mutex_);
    Failure named = failure_of(failure);
    named.message += fmt::format(" (on rank {})", job_.rank());
    send(job_, 0, Message(Kind::failed, named));
  }

 private:
  const Job& job_;
  std::mutex mutex_;
};

void answer(const Job& job, int rank, const Message& message, CertificateDealer& dealer) {
  if (message.kind == Kind::ask) {
    Message deal(Kind::deal);
    deal.deal = dealer.take(message.calls).value_or(Deal{});
    send(job, rank, deal);
  } else if (message.kind == Kind::found) {
    dealer.give(message.deal.block, message.findings);
  } else if (message.kind == Kind::failed) {
    dealer.fail(std::make_exception_ptr(ReportedFailure(message.failure())));
  }
}

/// Serves the other ranks until each has left.
void serve(const Job& job, CertificateDealer& dealer) {
  for (int left = 1; left < job.size();) {
    const int rank = job.transport().pending();
    if (rank < 0) {
      // A block takes tens of milliseconds: waiting this long for a new one costs nothing.
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      continue;
    }
    const Message message = receive(job, rank);
    left += message.kind == Kind::leave ? 1 : 0;
    try {
      answer(job, rank, message, dealer);
    } catch (...) {
      dealer.fail(std::current_exception());
    }
  }
}

void tell_all(const Job& job, Kind kind, ExitCode code) {
  Message message(kind);
  message.code = code;
  for (int rank = 1; rank < job.size(); ++rank) send(job, rank, message);
}

/// The first failure by rank, if there is one; also a rank that would judge something else.
std::optional<Failure> gather(const Job& job, const std::string& fingerprint) {
  std::optional<Failure> first;
  for (int rank = 1; rank < job.size(); ++rank) {
    const Message ready = receive(job, rank);
    if (first) continue;
    if (ready.code != kDone) {
      first = ready.failure();
      first->message += fmt::format(" (on rank {})", rank);
    } else if (ready.text != fingerprint) {
      first = Failure{kBadInput,
                      fmt::format("rank {}: would judge something else than rank 0; accepted: the "
                                  "same options, kernel and version on every rank",
                                  rank)};
    }
  }
  return first;
}

void fill_threads(const Job& job, properties::SweepOptions& options) {
  if (options.threads == 0) options.threads = job.default_threads();
}

void deal_and_gather(const Job& job, Prepared& prepared) {
  CertificateDealer dealer(prepared.certificate, prepared.options);
  std::thread own([&] {
    try {
      properties::work(dealer, prepared.certificate.subject, prepared.options);
    } catch (...) {
      dealer.fail(std::current_exception());
    }
  });
  serve(job, dealer);
  own.join();
  dealer.finish();
}

}  // namespace

ExitCode lead(const Job& job, const std::function<Prepared()>& prepare,
              const std::function<ExitCode(const properties::Certificate&)>& conclude) {
  std::optional<Prepared> prepared;
  std::optional<Failure> failure;
  try {
    prepared = prepare();
  } catch (...) {
    failure = failure_of(std::current_exception());
  }
  const auto elsewhere = gather(job, prepared ? prepared->fingerprint : "");
  if (!failure) failure = elsewhere;
  if (failure) tell(*failure);
  tell_all(job, Kind::begin, failure ? failure->code : kDone);
  if (failure) return failure->code;
  ExitCode code = kDone;
  try {
    fill_threads(job, prepared->options);
    deal_and_gather(job, *prepared);
    code = conclude(prepared->certificate);
  } catch (...) {
    failure = failure_of(std::current_exception());
  }
  if (failure) tell(*failure);
  if (failure) code = failure->code;
  tell_all(job, Kind::end, code);
  return code;
}

ExitCode follow(const Job& job, const std::function<Prepared()>& prepare) {
  std::optional<Prepared> prepared;
  Message ready(Kind::ready);
  try {
    prepared = prepare();
    ready.set_text(prepared->fingerprint);
  } catch (...) {
    ready = Message(Kind::ready, failure_of(std::current_exception()));
  }
  send(job, 0, ready);
  const Message begin = receive(job, 0);
  if (begin.code != kDone) return static_cast<ExitCode>(begin.code);
  fill_threads(job, prepared->options);
  RemoteDealer dealer(job);
  try {
    properties::work(dealer, prepared->certificate.subject, prepared->options);
  } catch (...) {
    dealer.fail(std::current_exception());
  }
  send(job, 0, Message(Kind::leave));
  return static_cast<ExitCode>(receive(job, 0).code);
}

}  // namespace ropecheck::cli
