// What does certifying a value cost beside computing it in high precision?
#include "bench/oracle_bench.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "bench/absent.hpp"
#include "bench/measure.hpp"
#include "bench/subprocess.hpp"
#include "reference/fast_oracle.hpp"
#include "reference/precision.hpp"
#include "spec/config.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;

constexpr const char* kModel = "meta-llama/Llama-3.1-8B";
constexpr std::int64_t kContext = 131072;
constexpr std::size_t kRows = 4096;  ///< 2 MiB of f32 table, as a sweep has in hand
constexpr std::size_t kAngles = 4096;
constexpr std::int64_t kAllPositions = std::int64_t{1} << 31;

/// 128 bits of mantissa.
using Boost128 = reference::RealAt<38>;

/// The last rows of the trained context, correctly rounded but for ties in the 53rd bit.
struct Table {
  Table() : specification(spec::read_profile(kModel)), oracle(specification) {
    const auto pairs = static_cast<std::size_t>(oracle.pairs());
    std::vector<double> exact_cos(kRows * pairs), exact_sin(kRows * pairs);
    const std::int64_t first = kContext - static_cast<std::int64_t>(kRows);
    reference::FastOracle(oracle).values(first, kRows, exact_cos.data(), exact_sin.data());
    cos.assign(exact_cos.begin(), exact_cos.end());
    sin.assign(exact_sin.begin(), exact_sin.end());
    block = {.first = first,
             .count = kRows,
             .dtype = spec::Dtype::f32,
             .cos = cos.data(),
             .sin = sin.data(),
             .row_stride = pairs};
  }
  double pairs() const { return static_cast<double>(cos.size()); }

  spec::Specification specification;
  reference::Oracle oracle;
  std::vector<float> cos, sin;
  reference::TableBlock block;
};

/// Judging in a sweep's steady state: the largest error so far is known.
json judged(const Table& table) {
  json rows = json::array();
  for (const std::string& target : reference::FastOracle::targets()) {
    reference::FastOracle fast(table.oracle);
    fast.use_target(target);
    const reference::Tally first = fast.judge(table.block);
    const Timing time = measure("judge_" + target, Clock::processor,
                                [&] { fast.judge(table.block, first.worst.ulp); });
    rows.push_back({{"target", target},
                    {"pairs_per_s", table.pairs() / time.median},
                    {"pairs_per_s_range", {table.pairs() / time.most, table.pairs() / time.least}},
                    {"not_correctly_rounded", first.not_correctly_rounded},
                    {"max_ulp", first.worst.ulp}});
  }
  return rows;
}

/// Angles of the same table, spread over rows and pairs, at full precision.
std::vector<reference::Real> angles_of(const Table& table) {
  std::vector<reference::Real> angles;
  const auto pairs = static_cast<std::size_t>(table.oracle.pairs());
  for (std::size_t i = 0; i < kAngles; ++i) {
    const auto position = table.block.first + static_cast<std::int64_t>(i * kRows / kAngles);
    angles.push_back(
        table.oracle.angle(static_cast<double>(position), static_cast<int>(i % pairs)));
  }
  return angles;
}

std::vector<Boost128> at_128_bits(const std::vector<reference::Real>& angles) {
  static_assert(reference::kBits<Boost128> >= 128 && reference::kBits<Boost128> <= 130);
  std::vector<Boost128> x;
  for (const auto& angle : angles) x.push_back(reference::convert<Boost128>(angle));
  return x;
}

double mpfr_pairs_per_s(const std::vector<reference::Real>& angles) {
  const std::vector<Boost128> x = at_128_bits(angles);
  mpfr_t sin, cos;
  mpfr_inits2(128, sin, cos, static_cast<mpfr_ptr>(nullptr));
  const Timing time = measure("mpfr", Clock::processor, [&] {
    for (const Boost128& each : x) mpfr_sin_cos(sin, cos, reference::raw(each), MPFR_RNDN);
  });
  mpfr_clears(sin, cos, static_cast<mpfr_ptr>(nullptr));
  return static_cast<double>(angles.size()) / time.median;
}

double boost_pairs_per_s(const std::vector<reference::Real>& angles) {
  const std::vector<Boost128> x = at_128_bits(angles);
  Boost128 sine, cosine;
  const Timing time = measure("boost", Clock::processor, [&] {
    for (const Boost128& each : x) {
      sine = sin(each);
      cosine = cos(each);
    }
  });
  return static_cast<double>(angles.size()) / time.median;
}

double arb_rate(const std::vector<reference::Real>& angles) {
  std::vector<std::string> texts;
  for (const auto& angle : angles) texts.push_back(angle.str(50));
  return arb_pairs_per_s(texts);
}

/// The whole command: start, kernel, oracle, certificate.
json swept(const std::filesystem::path& program) {
  const std::int64_t positions = effort().quick ? 1 << 16 : 1 << 24;
  const int threads = static_cast<int>(std::thread::hardware_concurrency());
  const Finished run = run_program(
      {program.string(), "sweep", "--kernel", "builtin:optimized", "--model", kModel, "--positions",
       fmt::format("0:{}", positions), "--threads", fmt::to_string(threads), "--json"});
  if (run.exit_code != 0 && run.exit_code != 1)
    throw std::runtime_error(fmt::format("ropecheck sweep ended with {}", run.exit_code));
  const json certificate = json::parse(run.output);
  const double rate = certificate.at("pairs_checked").get<double>() / run.seconds;
  const auto pairs = certificate.at("pairs").get<double>();
  return {{"positions", positions},
          {"threads", threads},
          {"seconds", run.seconds},
          {"processor_seconds", run.processor_seconds},
          {"pairs_per_s", rate},
          {"seconds_of_2_31_positions", static_cast<double>(kAllPositions) * pairs / rate},
          {"peak_mib", run.peak_mib}};
}

}  // namespace

json oracle_section(const std::filesystem::path& program, json& absent) {
  const Table table;
  const auto angles = angles_of(table);
  const json targets = judged(table);
  const double best = targets.front().at("pairs_per_s");
  const double mpfr = mpfr_pairs_per_s(angles), boost = boost_pairs_per_s(angles);
  const double arb = arb_rate(angles);
  json section = {{"model", kModel},
                  {"dtype", "f32"},
                  {"pairs_per_s_per_core", best},
                  {"targets", targets},
                  {"mpfr_pairs_per_s", mpfr},
                  {"boost_mpfr_pairs_per_s", boost},
                  {"ratio", best / mpfr},
                  {"boost_ratio", best / boost}};
  if (arb > 0) {
    section["arb_pairs_per_s"] = arb;
    section["arb_ratio"] = best / arb;
  } else {
    add_absent(absent, "arb", "oracle", "built without libflint-arb-dev");
  }
  section["sweep"] = swept(program);
  return section;
}

}  // namespace ropecheck::bench
