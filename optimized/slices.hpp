// How is work shared among threads? In slices of nearly equal size; one thread means no OpenMP at
// all.
#pragma once

#include <cstddef>

namespace ropecheck::optimized {

/// body(begin, end) for `threads` slices that together cover [0, total).
template <class Body>
void in_slices(std::size_t total, int threads, const Body& body) {
  if (threads == 1) {  // OpenMP would make a team of one: 0.3 µs, and an allocation
    body(std::size_t{0}, total);
    return;
  }
  const auto slices = static_cast<std::size_t>(threads);
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < slices; ++i) body(total * i / slices, total * (i + 1) / slices);
}

}  // namespace ropecheck::optimized
