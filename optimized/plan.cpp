// How is a specification compiled for speed? Ownership and access; the arithmetic is in
// schedule.cpp, frequency.cpp and step.cpp.
#include "optimized/plan.hpp"

#include <cmath>
#include <stdexcept>

namespace ropecheck::optimized {

void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

Plan::Data empty_plan(const spec::Head& head, double attention_scale) {
  require(head.rotary_dim >= 2 && head.rotary_dim % 2 == 0, "rotary_dim must be even, at least 2");
  require(head.rotary_offset >= 0 && head.rotary_offset <= head.head_dim - head.rotary_dim,
          "rotary_offset + rotary_dim must not exceed head_dim");
  require(std::isfinite(attention_scale), "attention_scale must be finite");
  Plan::Data data;
  data.head = head;
  data.attention_scale = attention_scale;
  return data;
}

Plan::Plan(const spec::Specification& specification)
    : data_(std::make_unique<Data>(plan_of(specification))) {}

Plan::Plan(const spec::Head& head, std::span<const double> frequencies, double attention_scale)
    : data_(std::make_unique<Data>(plan_of(head, frequencies, attention_scale))) {}

Plan::Plan(const spec::Specification& specification, std::span<const double> frequencies,
           double attention_scale)
    : data_(std::make_unique<Data>(plan_of(specification, frequencies, attention_scale))) {}

Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

int Plan::pairs() const { return data_->head.pairs(); }
const spec::Head& Plan::head() const { return data_->head; }
int Plan::axes() const { return data_->axes; }
bool Plan::turns_by_role() const { return data_->by_role; }
std::span<const double> Plan::frequencies() const { return data_->frequency; }
double Plan::attention_scale() const { return data_->attention_scale; }

std::string_view message(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::bad_shape:
      return "bad shape: a stride is too small for its rows or heads";
    case Status::unsupported_dtype:
      return "unsupported dtype: tables take f64, f32, f16, bf16; rotations f32, f16, bf16";
    case Status::bad_argument:
      return "bad argument: a null pointer, a position out of range, not as many positions a token "
             "as the plan has axes, threads below 1, or a table where queries and keys turn "
             "differently";
  }
  return "";
}

}  // namespace ropecheck::optimized
