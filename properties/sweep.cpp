#include "properties/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "properties/judge.hpp"
#include "properties/sweep_dealer.hpp"
#include "spec/build.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::int64_t kFarthest = std::int64_t{1} << 53;

void require(bool condition, const std::string& message) {
  if (!condition) throw spec::InputError(message);
}

// A table by position must exist: one that serves queries and keys, with row p at position p.
void require_table_by_position(const spec::Specification& specification) {
  const auto scheme = spec::scheme_name(specification.scheme);
  require(!spec::turns_by_role(specification),
          fmt::format("--scheme: found '{}', where queries and keys turn differently; accepted: "
                      "schemes with one table",
                      scheme));
  const auto* axial = std::get_if<spec::Axial>(&specification.scheme);
  require(axial == nullptr || axial->position_shift == 0,
          "--set position_shift: accepted: 0 (a sweep over A+1:B+1 covers a shift by 1)");
}

std::string both(const char* field, std::string_view a, std::string_view b) {
  return a == b ? "" : fmt::format("{} ({} and {})", field, a, b);
}

std::string_view name(reference::Truth truth) {
  return truth == reference::Truth::ideal ? "ideal" : "shipped";
}

/// The first field in which two subjects differ, with both values; empty if none.
std::string subject_difference(const SweepSubject& a, const SweepSubject& b) {
  const auto& x = a.specification;
  const auto& y = b.specification;
  const std::string differences[] = {
      both("kernel", a.kernel, b.kernel),
      both("kernel_version", a.kernel_version, b.kernel_version),
      both("scheme", spec::scheme_name(x.scheme), spec::scheme_name(y.scheme)),
      both("dialect", spec::name(x.dialect), spec::name(y.dialect)),
      both("seq_len, which is --seq-len or else the end of --positions",
           fmt::to_string(x.seq_len.value_or(0)), fmt::to_string(y.seq_len.value_or(0))),
      spec::same_truth(x, y) ? "" : "spec (a parameter)",
      both("level", properties::name(a.level), properties::name(b.level)),
      both("dtype", spec::name(a.dtype), spec::name(b.dtype)),
      both("layout", spec::name(a.layout), spec::name(b.layout)),
      both("truth", name(a.truth), name(b.truth))};
  const auto* first = std::find_if(std::begin(differences), std::end(differences),
                                   [](const std::string& each) { return !each.empty(); });
  return first == std::end(differences) ? "" : *first;
}

}  // namespace

Class class_of(const Certificate& certificate) {
  const reference::Tally& tally = certificate.tally;
  if (tally.not_correctly_rounded == 0) return Class::correct;
  return tally.worst.ulp <= 1 ? Class::faithful : Class::none;
}

std::string difference(const Certificate& a, const Certificate& b) {
  SweepSubject of_equal_length = b.subject;
  of_equal_length.specification.seq_len = a.subject.specification.seq_len;
  const std::string otherwise = subject_difference(a.subject, of_equal_length);
  if (!otherwise.empty()) return otherwise;
  const auto text = [](const Range& range) {
    return fmt::format("{}:{}", range.first, range.last);
  };
  const std::string of_positions = both("positions", text(a.positions), text(b.positions));
  return of_positions.empty() ? subject_difference(a.subject, b.subject) : of_positions;
}

Certificate new_certificate(SweepSubject subject, const Range& positions,
                            const SweepOptions& options) {
  require(positions.first <= positions.last,
          fmt::format("--positions: found the reversed range {}:{}; accepted: A:B with A < B",
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
  require_table_by_position(subject.specification);
  subject.kernel_version = description.version;
  Certificate certificate;
  certificate.pairs = subject.specification.head.pairs();
  certificate.subject = std::move(subject);
  certificate.positions = positions;
  certificate.tally.worst.ulp = -1;
  return certificate;
}

void sweep(Certificate& certificate, const SweepOptions& options) {
  CertificateDealer dealer(certificate, options);
  work(dealer, certificate.subject, options);
  dealer.finish();
}

Certificate merge(const std::vector<Certificate>& shards) {
  require(!shards.empty(), "merge: no certificate given");
  std::vector<const Certificate*> sorted;
  for (const Certificate& each : shards) sorted.push_back(&each);
  // An empty shard before the one that starts where it stands.
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::pair(a->positions.first, a->positions.last) <
           std::pair(b->positions.first, b->positions.last);
  });
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
    whole.angle.merge(next.angle);
    if (next.positions.size() == 0) continue;
    if (whole.tally.worst.position >= next.positions.first) whole.expected = next.expected;
    whole.positions.last = next.positions.last;
    insert(whole.done, next.positions);
  }
  return whole;
}

}  // namespace ropecheck::properties
