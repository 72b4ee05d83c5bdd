// Is the fast oracle right on 10^7 points against MPFR, 10^6 against enclosures, 10^6 hard values?
//
// usage: ropecheck_long_run [POINTS [ENCLOSED [JUDGED [SEED]]]]
// Exit code 1 where a claim is refuted or a judgement differs. Minutes; ctest runs a sample.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <set>

#include "reference/precision.hpp"
#include "spec/config.hpp"
#include "tests/reference/fast_check.hpp"
#include "tests/reference/hard_rows.hpp"
#include "tests/reference/slow_judge.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;

namespace {

struct Amounts {
  std::uint64_t points = 10'000'000;
  std::uint64_t enclosed = 1'000'000;
  std::uint64_t judged = 1'000'000;
  std::uint64_t seed = 1;
};

/// A line that is rewritten on a terminal, once a second.
class Progress {
 public:
  Progress(std::string what, std::uint64_t of) : what_(std::move(what)), of_(of) {}
  void at(std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (isatty(STDERR_FILENO) == 0 || now < next_) return;
    next_ = now + std::chrono::seconds(1);
    fmt::print(stderr, "\r{}: {} of {} ", what_, done, of_);
  }
  /// Seconds since the start.
  double end() {
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::string what_;
  std::uint64_t of_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), next_ = start_;
};

/// Hand-picked ones, every shipped profile, then random ones without end.
class Specifications {
 public:
  explicit Specifications(std::mt19937_64& random) : random_(random) {
    list_ = test::table_specifications();
    for (const spec::Profile& profile : spec::profiles())
      list_.push_back(spec::read_profile(profile.name));
    std::shuffle(list_.begin(), list_.end(), random_);
  }
  spec::Specification next() {
    ++count_;
    return count_ <= list_.size() ? list_[count_ - 1] : test::random_specification(random_);
  }
  std::size_t count() const { return count_; }

 private:
  std::mt19937_64& random_;
  std::vector<spec::Specification> list_;
  std::size_t count_ = 0;
};

/// Random ones of every magnitude, and where a random pair's sine or cosine nearly vanish.
std::vector<std::int64_t> positions(const Oracle& oracle, int count, std::mt19937_64& random) {
  auto list = test::positions_of_all_magnitudes(random, count);
  const auto pair = random() % static_cast<std::size_t>(oracle.pairs());
  const auto hard = hard_positions(oracle.schedule().frequency[pair],
                                   std::int64_t{1} << (10 + random() % 44), count / 16 + 1);
  list.insert(list.end(), hard.begin(), hard.end());
  return list;
}

bool report(const char* against, const test::Deviation& found, std::size_t specifications,
            double seconds) {
  fmt::print(
      "{:<11} {} points, {} specifications: largest error {:.4f} of the bound (position {}, "
      "pair {}) in {:.0f} s\n",
      against, found.points, specifications, found.largest, found.position, found.pair, seconds);
  std::fflush(stdout);
  return found.largest <= 1;
}

bool against_mpfr(const Amounts& amounts, std::mt19937_64& random) {
  Specifications specifications(random);
  Progress progress("MPFR", amounts.points);
  test::Deviation all;
  // About a thousand specifications, whatever the amount.
  const int each = static_cast<int>(amounts.points / 64'000) + 1;
  while (all.points < amounts.points) {
    const Oracle oracle(specifications.next());
    const FastOracle fast(oracle);
    all.merge(test::from_mpfr(oracle, fast, positions(oracle, each, random)));
    progress.at(all.points);
  }
  return report("MPFR", all, specifications.count(), progress.end());
}

bool against_enclosures(const Amounts& amounts, std::mt19937_64& random) {
  Specifications specifications(random);
  Progress progress("enclosures", amounts.enclosed);
  test::Deviation all;
  const int each = static_cast<int>(amounts.enclosed / 32'000) + 1;
  while (all.points < amounts.enclosed) {
    const spec::Specification specification = specifications.next();
    const Oracle oracle(specification);
    all.merge(test::from_enclosures(test::interval_schedule(specification), FastOracle(oracle),
                                    positions(oracle, each, random)));
    progress.at(all.points);
  }
  return report("enclosures", all, specifications.count(), progress.end());
}

/// One table of hard values; what the fast judge says otherwise than MPFR.
std::string hard_block(std::mt19937_64& random, std::uint64_t& judged, std::uint64_t& undecided) {
  constexpr spec::Dtype kFormats[] = {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16};
  constexpr double kScales[] = {1, 1.3465735902799727, 0.1, 3e-6, 70000};
  constexpr double kKnown[] = {0, 0.3, 0.5, 0.7, 3};
  const spec::Dtype dtype = kFormats[random() % 3];
  const double scale = kScales[random() % 5];
  const auto position = static_cast<std::int64_t>(1 + random() % 1000);
  const Oracle oracle(test::hard_frequencies(dtype, scale, position, 501, random), scale);
  const FastOracle fast(oracle);
  const test::Filled rows(fast, position, 1, dtype, [&](double value) {
    return test::neighbour(dtype, value, test::either(random));
  });
  const auto slow = test::slow_judge(oracle, fast, rows.block);
  judged += slow.tally.values;
  const double known = kKnown[random() % 5];
  const Tally tally = fast.judge(rows.block, known);
  undecided += tally.undecided;
  return test::disagreement(slow, tally, known);
}

bool hard_judgements(const Amounts& amounts, std::mt19937_64& random) {
  Progress progress("judgements", amounts.judged);
  std::uint64_t judged = 0, undecided = 0;
  int disagreements = 0;
  while (judged < amounts.judged) {
    const std::string found = hard_block(random, judged, undecided);
    if (!found.empty()) fmt::print("judgements  differ: {}\n", found);
    disagreements += found.empty() ? 0 : 1;
    progress.at(judged);
  }
  const double seconds = progress.end();
  fmt::print("judgements  {} hard values, {} of them undecided: {} disagreements in {:.0f} s\n",
             judged, undecided, disagreements, seconds);
  return disagreements == 0;
}

}  // namespace

int main(int count, char** arguments) {
  Amounts amounts;
  std::uint64_t* const fields[] = {&amounts.points, &amounts.enclosed, &amounts.judged,
                                   &amounts.seed};
  if (count > 5) {
    fmt::print(stderr, "usage: {} [POINTS [ENCLOSED [JUDGED [SEED]]]]\n", arguments[0]);
    return 2;
  }
  for (int i = 1; i < count; ++i) *fields[i - 1] = std::strtoull(arguments[i], nullptr, 10);
  std::mt19937_64 random(amounts.seed);
  bool right = against_mpfr(amounts, random);
  right = against_enclosures(amounts, random) && right;
  right = hard_judgements(amounts, random) && right;
  return right ? 0 : 1;
}
