#include "properties/sweep_dealer.hpp"

#include <algorithm>

namespace ropecheck::properties {

void Findings::merge(const Findings& other) {
  tally.merge(other.tally);
  angle.merge(other.angle);
}

CertificateDealer::CertificateDealer(Certificate& certificate, const SweepOptions& options)
    : certificate_(certificate),
      options_(options),
      oracle_(certificate.subject.specification, certificate.subject.truth),
      started_with_(size(certificate.done)),
      gaps_(missing(certificate.positions, certificate.done)) {
  if (!gaps_.empty()) next_ = gaps_.front().first;
}

std::optional<Deal> CertificateDealer::take(std::int64_t calls) {
  const std::lock_guard lock(mutex_);
  if (failure_ || gap_ == gaps_.size()) return std::nullopt;
  const std::int64_t end = next_multiple(next_, kCallRows) + (calls - 1) * kCallRows;
  const Range block{next_, std::min(end, gaps_[gap_].last)};
  next_ = block.last;
  if (next_ == gaps_[gap_].last && ++gap_ < gaps_.size()) next_ = gaps_[gap_].first;
  return Deal{block, std::max(0.0, certificate_.tally.worst.ulp), certificate_.angle};
}

void CertificateDealer::give(const Range& block, const Findings& found) {
  const std::lock_guard lock(mutex_);
  const auto before = certificate_.tally.worst;
  certificate_.tally.merge(found.tally);
  certificate_.angle.merge(found.angle);
  insert(certificate_.done, block);
  const auto& worst = certificate_.tally.worst;
  if (worst.ulp > before.ulp || worst.position != before.position || worst.pair != before.pair)
    note_expected();
  const auto now = Clock::now();
  show(now);
  if (options_.save && now - saved_ > std::chrono::milliseconds(250)) {
    options_.save(certificate_);
    saved_ = Clock::now();
  }
}

void CertificateDealer::note_expected() {
  const auto& worst = certificate_.tally.worst;
  const auto both = oracle_.cos_sin(worst.position, worst.pair);
  certificate_.expected = static_cast<double>(worst.sine ? both.second : both.first);
}

void CertificateDealer::show(Clock::time_point now) {
  if (!options_.progress || now - shown_ < std::chrono::milliseconds(250)) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  options_.progress(certificate_,
                    static_cast<double>(size(certificate_.done) - started_with_) / seconds);
}

void CertificateDealer::fail(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
}

void CertificateDealer::finish() {
  if (options_.save) options_.save(certificate_);
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace ropecheck::properties
