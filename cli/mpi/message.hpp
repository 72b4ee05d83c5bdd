// What do the ranks of a sweep tell each other?
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "cli/failure.hpp"
#include "cli/mpi/job.hpp"
#include "properties/sweep_dealer.hpp"

namespace ropecheck::cli {

/// One shape for every message. Ranks run the same build on machines of one byte order.
///
///   ready    rank -> 0    text: fingerprint of what the rank would judge; or a failure
///   begin    0 -> rank    code: kDone, or the job ends here with it
///   ask      rank -> 0    calls: as many at most
///   deal     0 -> rank    a block and what is known, or an empty block: nothing left
///   found    rank -> 0    what was found in a block
///   failed   rank -> 0    code and text
///   leave    rank -> 0    all of the rank's threads are done
///   end      0 -> rank    code: with which every rank ends
struct Message {
  enum class Kind : std::int32_t { ready, begin, ask, deal, found, failed, leave, end };
  static constexpr std::size_t kText = 1024;

  Kind kind = Kind::ready;
  std::int32_t code = kDone;
  std::int64_t calls = 0;
  properties::Deal deal;
  properties::Findings findings;
  char text[kText] = {};

  explicit Message(Kind of = Kind::ready) : kind(of) {}
  Message(Kind of, const Failure& failure) : kind(of), code(failure.code) {
    set_text(failure.message);
  }
  void set_text(const std::string& from) {
    std::memcpy(text, from.data(), std::min(from.size(), kText - 1));
  }
  Failure failure() const { return {static_cast<ExitCode>(code), text}; }
};
static_assert(std::is_trivially_copyable_v<Message>);

inline void send(const Job& job, int rank, const Message& message) {
  job.transport().send(rank, &message, sizeof message);
}

inline Message receive(const Job& job, int rank) {
  Message message;
  job.transport().receive(rank, &message, sizeof message);
  return message;
}

}  // namespace ropecheck::cli
