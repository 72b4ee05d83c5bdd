// How do C programs reach the kernels? Plain structures become calls, exceptions become codes.
#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "optimized/rope.hpp"
#include "optimized/ropecheck_rope.h"
#include "spec/build.hpp"
#include "spec/catalogue.hpp"

struct ropecheck_rope_plan {
  ropecheck::optimized::Plan plan;
};

namespace ropecheck::optimized {
namespace {

static_assert(static_cast<int>(Status::bad_shape) == ROPECHECK_ROPE_BAD_SHAPE);
static_assert(static_cast<int>(Status::unsupported_dtype) == ROPECHECK_ROPE_UNSUPPORTED_DTYPE);
static_assert(static_cast<int>(Status::bad_argument) == ROPECHECK_ROPE_BAD_ARGUMENT);
static_assert(static_cast<int>(spec::Dtype::f64) == ROPECHECK_ROPE_F64);
static_assert(static_cast<int>(spec::Dtype::f32) == ROPECHECK_ROPE_F32);
static_assert(static_cast<int>(spec::Dtype::f16) == ROPECHECK_ROPE_F16);
static_assert(static_cast<int>(spec::Dtype::bf16) == ROPECHECK_ROPE_BF16);
static_assert(static_cast<int>(spec::Layout::half) == ROPECHECK_ROPE_HALF);
static_assert(static_cast<int>(spec::Layout::interleaved) == ROPECHECK_ROPE_INTERLEAVED);
static_assert(static_cast<int>(Accuracy::fast) == ROPECHECK_ROPE_FAST);
static_assert(static_cast<int>(Accuracy::exact) == ROPECHECK_ROPE_EXACT);
static_assert(static_cast<int>(TableWidth::half) == ROPECHECK_ROPE_ONCE);
static_assert(static_cast<int>(TableWidth::repeated_halves) == ROPECHECK_ROPE_REPEATED_HALVES);
static_assert(static_cast<int>(TableWidth::repeated_pairs) == ROPECHECK_ROPE_REPEATED_PAIRS);

/// The caller's structure as this version knows it: fields beyond the caller's size are zero.
template <class Struct>
bool known_part(const Struct* given, Struct& known) {
  if (given == nullptr || given->struct_size < sizeof(std::size_t)) return false;
  std::memcpy(&known, given, std::min(given->struct_size, sizeof known));
  return true;
}

spec::Value value_of(const char* scheme, const ropecheck_rope_parameter& parameter) {
  if (parameter.text != nullptr) return std::string{parameter.text};
  if (parameter.values == nullptr)
    throw spec::InputError(std::string{parameter.key} + ": found neither values nor text");
  const std::vector<double> values(parameter.values, parameter.values + parameter.count);
  spec::ParameterKind kind = spec::ParameterKind::number;
  if (const spec::SchemeInfo* info = spec::find_scheme(scheme)) {
    for (const spec::ParameterInfo& known : info->parameters)
      if (known.key == parameter.key) kind = known.kind;
  }
  if (kind == spec::ParameterKind::list || values.size() != 1) return values;
  if (kind == spec::ParameterKind::boolean) return values[0] != 0;
  return values[0];
}

spec::RawParameters parameters_of(const ropecheck_rope_config& config, const char* scheme) {
  const std::string origin = "configuration";
  spec::RawParameters parameters;
  if (config.parameter_count > 0 && config.parameters == nullptr)
    throw spec::InputError("parameters: found NULL, accepted: parameter_count of them");
  for (std::size_t i = 0; i < config.parameter_count; ++i) {
    const ropecheck_rope_parameter& parameter = config.parameters[i];
    if (parameter.key == nullptr) throw spec::InputError("parameters: found a key that is NULL");
    parameters[parameter.key] = {value_of(scheme, parameter), origin};
  }
  parameters["head_dim"] = {static_cast<double>(config.head_dim), origin};
  parameters["rotary_offset"] = {static_cast<double>(config.rotary_offset), origin};
  if (config.rotary_dim != 0)
    parameters["rotary_dim"] = {static_cast<double>(config.rotary_dim), origin};
  if (config.base != 0) parameters["rope_theta"] = {config.base, origin};
  return parameters;
}

Plan plan_of_config(const ropecheck_rope_config& config) {
  if (config.frequencies != nullptr) {
    const int width =
        config.rotary_dim == 0 ? config.head_dim - config.rotary_offset : config.rotary_dim;
    const spec::Head head{config.head_dim, width, config.rotary_offset, spec::Layout::half};
    const auto pairs = static_cast<std::size_t>(std::max(width, 0) / 2);
    const double scale = config.attention_scale == 0 ? 1 : config.attention_scale;
    return Plan(head, {config.frequencies, pairs}, scale);
  }
  const char* scheme = config.scheme == nullptr ? "default" : config.scheme;
  std::optional<spec::Dialect> dialect;
  if (config.dialect != nullptr) {
    dialect = spec::parse_dialect(config.dialect);
    if (!dialect) throw spec::InputError(std::string{"dialect: found '"} + config.dialect + "'");
  }
  spec::Specification built = spec::build(scheme, dialect, parameters_of(config, scheme));
  if (config.seq_len > 0) built = spec::with_seq_len(std::move(built), config.seq_len);
  return Plan(built);
}

int refuse(int status, const char* why, char* error, std::size_t capacity) {
  if (error == nullptr || capacity == 0) return status;
  const std::size_t length = std::min(std::strlen(why), capacity - 1);
  std::memcpy(error, why, length);
  error[length] = '\0';
  return status;
}

Heads heads_of(const ropecheck_rope_heads& given) {
  return {given.in,
          given.out,
          given.heads,
          given.in_token_stride,
          given.in_head_stride,
          given.out_token_stride,
          given.out_head_stride};
}

/// Counts and pointers that the C++ types rule out; `axes` 0 means 1.
struct Batch {
  std::int64_t tokens;
  const std::int64_t* positions;
  std::int32_t axes;
  std::int32_t threads;

  bool valid(int axes_needed) const {
    return tokens >= 0 && (tokens == 0 || positions != nullptr) && threads >= 0 &&
           std::max(axes, 1) == axes_needed && tokens <= INT64_MAX / axes_needed;
  }
  std::span<const std::int64_t> all() const {
    return {positions, static_cast<std::size_t>(tokens * std::max(axes, 1))};
  }
};

bool is_one_of(std::int32_t value, std::int32_t last) { return value >= 0 && value <= last; }

}  // namespace
}  // namespace ropecheck::optimized

using namespace ropecheck;
using namespace ropecheck::optimized;

int ropecheck_rope_create(const ropecheck_rope_config* config, ropecheck_rope_plan** plan,
                          char* error, size_t capacity) {
  if (plan == nullptr)
    return refuse(ROPECHECK_ROPE_BAD_ARGUMENT, "plan: found NULL", error, capacity);
  *plan = nullptr;
  ropecheck_rope_config known{};
  if (!known_part(config, known))
    return refuse(ROPECHECK_ROPE_BAD_CONFIG, "struct_size: not set", error, capacity);
  try {
    *plan = new ropecheck_rope_plan{plan_of_config(known)};
    return ROPECHECK_ROPE_OK;
  } catch (const std::bad_alloc&) {
    return refuse(ROPECHECK_ROPE_OUT_OF_MEMORY, "out of memory", error, capacity);
  } catch (const std::exception& why) {
    return refuse(ROPECHECK_ROPE_BAD_CONFIG, why.what(), error, capacity);
  }
}

void ropecheck_rope_destroy(ropecheck_rope_plan* plan) { delete plan; }

int32_t ropecheck_rope_axes(const ropecheck_rope_plan* plan) { return plan->plan.axes(); }
int32_t ropecheck_rope_turns_by_role(const ropecheck_rope_plan* plan) {
  return plan->plan.turns_by_role() ? 1 : 0;
}

int ropecheck_rope_rotate(const ropecheck_rope_plan* plan, const ropecheck_rope_rotate_call* call) {
  ropecheck_rope_rotate_call known{};
  if (plan == nullptr || !known_part(call, known)) return ROPECHECK_ROPE_BAD_ARGUMENT;
  if (!is_one_of(known.dtype, ROPECHECK_ROPE_BF16)) return ROPECHECK_ROPE_UNSUPPORTED_DTYPE;
  const Batch batch{known.tokens, known.positions, known.axes, known.threads};
  const bool named = is_one_of(known.layout, ROPECHECK_ROPE_INTERLEAVED) &&
                     is_one_of(known.transpose, 1) &&
                     is_one_of(known.accuracy, ROPECHECK_ROPE_EXACT);
  if (!named || !batch.valid(known.table_cos != nullptr ? 1 : plan->plan.axes()))
    return ROPECHECK_ROPE_BAD_ARGUMENT;
  return static_cast<int>(rotate(plan->plan, {.positions = batch.all(),
                                              .dtype = static_cast<spec::Dtype>(known.dtype),
                                              .layout = static_cast<spec::Layout>(known.layout),
                                              .transpose = known.transpose == 1,
                                              .threads = std::max(known.threads, 1),
                                              .query = heads_of(known.query),
                                              .key = heads_of(known.key),
                                              .table_cos = known.table_cos,
                                              .table_sin = known.table_sin,
                                              .table_rows = known.table_rows,
                                              .accuracy = static_cast<Accuracy>(known.accuracy)}));
}

int ropecheck_rope_table(const ropecheck_rope_plan* plan, const ropecheck_rope_table_call* call) {
  ropecheck_rope_table_call known{};
  if (plan == nullptr || !known_part(call, known)) return ROPECHECK_ROPE_BAD_ARGUMENT;
  if (!is_one_of(known.dtype, ROPECHECK_ROPE_BF16)) return ROPECHECK_ROPE_UNSUPPORTED_DTYPE;
  const Batch batch{known.tokens, known.positions, known.axes, known.threads};
  const bool named = is_one_of(known.accuracy, ROPECHECK_ROPE_EXACT) &&
                     is_one_of(known.width, ROPECHECK_ROPE_REPEATED_PAIRS);
  if (!named || !batch.valid(plan->plan.axes())) return ROPECHECK_ROPE_BAD_ARGUMENT;
  return static_cast<int>(table(plan->plan, {.positions = batch.all(),
                                             .dtype = static_cast<spec::Dtype>(known.dtype),
                                             .cos = known.cos,
                                             .sin = known.sin,
                                             .row_stride = known.row_stride,
                                             .threads = std::max(known.threads, 1),
                                             .accuracy = static_cast<Accuracy>(known.accuracy),
                                             .width = static_cast<TableWidth>(known.width)}));
}

const char* ropecheck_rope_message(int status) {
  switch (status) {
    case ROPECHECK_ROPE_OK:
    case ROPECHECK_ROPE_BAD_SHAPE:
    case ROPECHECK_ROPE_UNSUPPORTED_DTYPE:
    case ROPECHECK_ROPE_BAD_ARGUMENT:
      return message(static_cast<Status>(status)).data();
    case ROPECHECK_ROPE_BAD_CONFIG:
      return "bad configuration: the error text of ropecheck_rope_create names the field";
    case ROPECHECK_ROPE_OUT_OF_MEMORY:
      return "out of memory";
  }
  return "unknown status";
}
