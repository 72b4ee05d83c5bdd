// What are the values? Asks the oracle for each, in parallel over positions.
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "cli/eval_request.hpp"

namespace ropecheck::cli {
namespace {

/// Calls work(index) for every index below `count`; the first exception is passed on.
template <class Work>
void for_each_index(std::size_t count, int threads, Work work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex guard;
  const auto run = [&] {
    try {
      for (std::size_t index = next++; index < count; index = next++) work(index);
    } catch (...) {
      const std::lock_guard lock(guard);
      failure = std::current_exception();
      next = count;
    }
  };
  const std::size_t cores = threads > 0 ? static_cast<std::size_t>(threads)
                                        : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> helpers;
  for (std::size_t helper = 1; helper < std::min(cores, count); ++helper) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  if (failure) std::rethrow_exception(failure);
}

/// The value of one pair of one token.
struct Place {
  std::int64_t position;  // on the pair's axis
  int pair;
};

class Evaluation {
 public:
  Evaluation(const EvalRequest& request, const EvalSubject& subject)
      : request_(request), subject_(subject), role_(request.role.value_or(spec::Role::query)) {}

  std::int64_t whole(const Place& at) const {
    if (!request_.quantity.by_position()) return subject_.placement.axis(at.pair);
    return subject_.placement.effective(role_, at.position);
  }
  std::uint64_t rounded(const Place& at) const {
    return subject_.oracle.rounded_at(subject_.placement, role_, *request_.quantity.oracle,
                                      at.position, at.pair, *request_.dtype);
  }
  std::string decimal(const Place& at) const {
    return subject_.oracle.decimal_at(subject_.placement, role_, *request_.quantity.oracle,
                                      at.position, at.pair, request_.digits);
  }
  Place place(std::size_t index) const {
    const std::size_t columns = request_.pairs.size(), token = index / columns;
    const int pair = request_.pairs[index % columns];
    const int axis = request_.quantity.by_pair() ? subject_.placement.axis(pair) : 0;
    const std::size_t first = token * static_cast<std::size_t>(request_.axes);
    return {request_.positions[first + static_cast<std::size_t>(axis)], pair};
  }

 private:
  const EvalRequest& request_;
  const EvalSubject& subject_;
  spec::Role role_;
};

std::vector<std::string> temperatures(const EvalRequest& request, const EvalSubject& subject) {
  const bool shown = request.format == Format::table && request.quantity.by_position() &&
                     request.quantity.by_pair() && subject.specification.temperature;
  std::vector<std::string> result;
  for (std::size_t token = 0; shown && token < request.tokens(); ++token) {
    const std::int64_t position = temperature_position(request, token);
    using enum reference::Oracle::Quantity;
    result.push_back(position < 0
                         ? ""
                         : subject.oracle.decimal(temperature, static_cast<double>(position), 0,
                                                  request.digits));
  }
  return result;
}

}  // namespace

EvalValues evaluate(const EvalRequest& request, const EvalSubject& subject, int threads) {
  using enum reference::Oracle::Quantity;
  const std::size_t count = request.tokens() * request.pairs.size();
  const Evaluation evaluation(request, subject);
  EvalValues values;
  values.attention_scale = subject.oracle.decimal(attention_scale, 0, 0, request.digits);
  values.softmax_factor = subject.oracle.decimal(softmax_factor, 0, 0, request.digits);
  values.temperature = temperatures(request, subject);
  if (request.whole_numbers()) {
    values.whole.resize(count);
  } else if (request.dtype) {
    values.bits.resize(count);
  } else {
    values.decimals.resize(count);
  }
  for_each_index(count, threads, [&](std::size_t index) {
    const Place at = evaluation.place(index);
    if (request.whole_numbers()) {
      values.whole[index] = evaluation.whole(at);
    } else if (request.dtype) {
      values.bits[index] = evaluation.rounded(at);
    } else {
      values.decimals[index] = evaluation.decimal(at);
    }
  });
  return values;
}

std::string value_text(const EvalRequest& request, const EvalValues& values, std::size_t index) {
  if (request.whole_numbers()) return std::to_string(values.whole[index]);
  return request.dtype ? exact_decimal(spec::decode(*request.dtype, values.bits[index]))
                       : values.decimals[index];
}

}  // namespace ropecheck::cli
