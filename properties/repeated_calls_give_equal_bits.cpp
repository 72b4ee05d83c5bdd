// The same call twice gives the same bits, whatever was asked in between.
//
//   a kernel is a function of its inputs (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "repeated_calls_give_equal_bits";

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto positions = t.draw.positions("positions", 1, 5);
    const auto others = t.draw.positions("others", 1, 5);
    const auto x = t.heads("x", positions.size(), Values::ordinary);
    const auto between = t.heads("between", others.size(), Values::ordinary);
    auto other_call = t.call(others, between);
    other_call.seq_lens = {
        static_cast<double>(t.draw.integer("length between", 1, t.draw.highest() + 1))};
    const auto first = t.turn(positions, x);
    t.run(other_call);
    expect_bits("second call, ", t.turn(positions, x), first);
  });
}

}  // namespace

const Property repeated_calls_give_equal_bits{
    kName,
    "The same call twice gives the same bits, whatever was asked in between.",
    "equal inputs, equal bits (S3)",
    Kind::conduct,
    "S1-grow-only",
    check,
    Scope::all};

}  // namespace ropecheck::properties
