// How is a certificate told to people?
#include <fmt/format.h>

#include "cli/sweep_request.hpp"

namespace ropecheck::cli {
namespace {

using properties::Certificate;

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return fmt::format("{:.3g} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

/// The verdict on what was checked, in one sentence.
std::string verdict(const Certificate& certificate) {
  const reference::Tally& tally = certificate.tally;
  if (certificate.positions.size() == 0) return "an empty shard: there is nothing to check";
  if (tally.values == 0) return "nothing checked yet";
  const properties::Class reached = properties::class_of(certificate);
  if (reached == properties::Class::correct)
    return "correct: every value is the correctly rounded one";
  const std::string wrong = fmt::format("{} of {} values ({}) are not the correctly rounded one",
                                        tally.not_correctly_rounded, tally.values,
                                        percent(tally.not_correctly_rounded, tally.values));
  if (reached == properties::Class::faithful)
    return "faithful: every value is within 1 ulp; " + wrong;
  return fmt::format("not faithful: off by up to {:.6g} ulp; {}", tally.worst.ulp, wrong);
}

/// What a sweep of a scheme with several axes leaves open.
std::string open_line(const Certificate& certificate) {
  const int axes = spec::axes(certificate.subject.specification);
  if (axes == 1) return "";
  return fmt::format(
      "  of text tokens, the same position on all {} axes: which axis turns which pair is judged "
      "by "
      "`ropecheck gate`\n",
      axes);
}

std::string worst_lines(const Certificate& certificate) {
  const auto& worst = certificate.tally.worst;
  std::string text;
  if (worst.ulp >= 0) {
    text += fmt::format(
        "  largest error {:.12g} ulp at position {}, pair {}, {}: expected {:a}, got {:a}\n",
        worst.ulp, worst.position, worst.pair, worst.sine ? "sin" : "cos", certificate.expected,
        spec::decode(certificate.subject.dtype, worst.bits));
  }
  if (const auto& angle = certificate.angle; angle.known()) {
    text += fmt::format(
        "  largest angle error {:.6g} rad at position {}, pair {} (of the positions that are "
        "multiples of {})\n",
        angle.radians, angle.position, angle.pair, properties::AngleError::kEvery);
  }
  return text;
}

}  // namespace

std::string sweep_text(const Certificate& certificate, properties::Class required) {
  const properties::SweepSubject& subject = certificate.subject;
  const reference::Tally& tally = certificate.tally;
  return fmt::format("{} {} {} on {}, positions [{}, {}), {} pairs{}\n", subject.kernel,
                     properties::name(subject.level), spec::name(subject.dtype),
                     subject.specification.name, certificate.positions.first,
                     certificate.positions.last, certificate.pairs,
                     certificate.complete() ? "" : ", not complete") +
         verdict(certificate) + "\n" + open_line(certificate) + worst_lines(certificate) +
         fmt::format("  {} pairs, {} values decided by MPFR, digest {:016x}\n", tally.values / 2,
                     tally.undecided, tally.digest) +
         (properties::class_of(certificate) > required
              ? fmt::format("  required: {}, which it does not reach\n", properties::name(required))
              : "");
}

std::string progress_text(const Certificate& certificate, double positions_per_second) {
  const auto done = static_cast<double>(properties::size(certificate.done));
  const auto all = static_cast<double>(certificate.positions.size());
  return fmt::format("{:.1f} % of {:.0f} positions, {:.4g} million pairs/s, {} left",
                     100 * done / all, all, 1e-6 * positions_per_second * certificate.pairs,
                     duration_text((all - done) / positions_per_second));
}

std::string rate_text(double pairs, double seconds) {
  return fmt::format("  checked now: {:.0f} pairs in {}, {:.4g} million pairs/s\n", pairs,
                     duration_text(seconds), 1e-6 * pairs / seconds);
}

std::string duration_text(double seconds) {
  if (!(seconds < 1e9)) return "a long time";
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  const auto minutes = static_cast<std::int64_t>(seconds / 60 + 0.5);
  return minutes < 120 ? fmt::format("{} min", minutes)
                       : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace ropecheck::cli
