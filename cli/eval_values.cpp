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

}  // namespace

EvalValues evaluate(const EvalRequest& request, const reference::Oracle& oracle, int threads) {
  const std::size_t columns = request.pairs.size();
  const std::size_t count = request.positions.size() * columns;
  EvalValues values;
  values.attention_scale =
      oracle.decimal(reference::Oracle::Quantity::attention_scale, 0, 0, request.digits);
  request.dtype ? values.bits.resize(count) : values.decimals.resize(count);
  for_each_index(count, threads, [&](std::size_t index) {
    const auto position = static_cast<double>(request.positions[index / columns]);
    const int pair = request.pairs[index % columns];
    if (request.dtype) {
      values.bits[index] = oracle.rounded(request.quantity, position, pair, *request.dtype);
    } else {
      values.decimals[index] = oracle.decimal(request.quantity, position, pair, request.digits);
    }
  });
  return values;
}

std::string value_text(const EvalRequest& request, const EvalValues& values, std::size_t index) {
  return request.dtype ? exact_decimal(spec::decode(*request.dtype, values.bits[index]))
                       : values.decimals[index];
}

}  // namespace ropecheck::cli
