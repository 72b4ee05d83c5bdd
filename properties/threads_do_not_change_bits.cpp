// The number of threads changes no bit, neither of a table nor of a rotation.
//
//   every value is computed by one thread from its own inputs                                        (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "threads_do_not_change_bits";

void compare_tables(Caller& caller, const std::vector<std::int64_t>& positions, spec::Dtype dtype, int threads) {
  auto call = caller.table_call(positions, dtype);
  const auto alone = caller.session().table(call);
  call.threads = threads;
  const auto shared = caller.session().table(call);
  expect_bits("cosines, ", shared.cos, alone.cos);
  expect_bits("sines, ", shared.sin, alone.sin);
}

Finding check(const Subject& subject) {
  if ((subject.kernel.description().features & ROPECHECK_THREADS) == 0) {
    return not_run("the kernel does not declare threads");
  }
  const auto& description = subject.kernel.description();
  Caller caller(subject.kernel, subject.specification);
  return holds(subject, kName, [&](const Draw& draw) {
    const auto threads = static_cast<int>(draw.integer("threads", 2, 7));
    const auto positions = draw.positions("positions", 1, 40);
    const auto dtype = draw.one_of("dtype", caller.dtypes());
    if ((description.levels & ROPECHECK_TABLE) != 0) compare_tables(caller, positions, dtype, threads);
    if ((description.levels & ROPECHECK_ROTATE) == 0) return;
    const auto layout = draw.one_of("layout", caller.layouts());
    const auto x = draw.head("x", dtype, positions.size() * caller.specification().head.head_dim, Values::ordinary);
    auto call = caller.rotate_call(positions, x, layout);
    const auto alone = caller.session().rotate(call).query;
    call.threads = threads;
    expect_bits("rotation, ", caller.session().rotate(call).query, alone);
  });
}

}  // namespace

const Property threads_do_not_change_bits{kName,
 "The number of threads changes no bit.",
 "same bits for 1 and for n threads (S3)",
 Kind::conduct,
 "M-thread-seam",
 check};

}  // namespace ropecheck::properties
