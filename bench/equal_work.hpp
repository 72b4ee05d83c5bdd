// What do other people's rotations take for the same work, and how wrong are they?
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// Adds the error of each of our own rows, measured on random data.
void add_errors(nlohmann::json& rows);

/// Appends rows of `rotate` for ggml, ONNX Runtime, PyTorch and NumPy, and ours where there is none
/// yet for that work; each peer's row carries ours, measured just before. Who could not take part
/// goes to `absent`.
///
/// Equal work: the same tensors, positions, type, threads and memory arrangement; angles computed
/// in the call by both, or given to both.
void rotate_peers(const std::filesystem::path& root, nlohmann::json& rows, nlohmann::json& absent);

/// Rows of `table` for PyTorch and NumPy: binary32 angles, then their cosines and sines, into
/// memory that is there.
nlohmann::json table_peers_in_python(const std::filesystem::path& root, nlohmann::json& absent);

}  // namespace ropecheck::bench
