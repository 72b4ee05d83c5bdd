// How are values written as tensors? .npy version 1.0 and safetensors, both little-endian and
// row-major.
#include <fmt/format.h>

#include <cstring>

#include "cli/eval_request.hpp"
#include "reports/provenance.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::cli {
namespace {

using reports::Json;

template <class Integer>
void append_integer(std::string& bytes, Integer value) {
  char buffer[sizeof value];
  std::memcpy(buffer, &value, sizeof value);  // little-endian, as every machine this runs on
  bytes.append(buffer, sizeof value);
}

std::string packed(spec::Dtype dtype, const std::vector<std::uint64_t>& bits) {
  std::string bytes(bits.size() * static_cast<std::size_t>(spec::info(dtype).bytes), '\0');
  for (std::size_t index = 0; index < bits.size(); ++index)
    spec::store_bits(dtype, bytes.data(), index, bits[index]);
  return bytes;
}

std::string npy_type(spec::Dtype dtype) {
  switch (dtype) {
    case spec::Dtype::f64:
      return "<f8";
    case spec::Dtype::f32:
      return "<f4";
    case spec::Dtype::f16:
      return "<f2";
    case spec::Dtype::bf16:
      return "<u2";  // numpy knows no bfloat16: the bit patterns
  }
  return "";
}

struct Tensor {
  std::string name;
  std::string dtype;
  std::vector<std::size_t> shape;
  std::string bytes;
};

std::vector<std::size_t> shape_of(const EvalRequest& request) {
  std::vector<std::size_t> shape;
  if (request.quantity.by_position()) shape.push_back(request.tokens());
  if (request.quantity.by_pair()) shape.push_back(request.pairs.size());
  return shape;
}

template <class Values>
std::string packed_integers(const Values& values) {
  std::string bytes;
  for (const std::int64_t value : values) append_integer(bytes, value);
  return bytes;
}

std::string packed_values(const EvalRequest& request, const EvalValues& values) {
  return request.whole_numbers() ? packed_integers(values.whole)
                                 : packed(*request.dtype, values.bits);
}

Tensor pairs_tensor(const EvalRequest& request) {
  return {"pairs", "I64", {request.pairs.size()}, packed_integers(request.pairs)};
}

Tensor positions_tensor(const EvalRequest& request) {
  std::vector<std::size_t> shape{request.tokens()};
  if (request.axes > 1) shape.push_back(static_cast<std::size_t>(request.axes));
  return {"positions", "I64", shape, packed_integers(request.positions)};
}

std::string tensor_type(spec::Dtype dtype) {
  constexpr const char* kNames[] = {"F64", "F32", "F16", "BF16"};
  return kNames[static_cast<int>(dtype)];
}

/// 8 bytes of header length, the header padded to a multiple of 8, then the tensors without holes.
std::string safetensors_file(const std::vector<Tensor>& tensors, Json metadata) {
  Json header;
  header["__metadata__"] = std::move(metadata);
  std::string payload;
  for (const Tensor& tensor : tensors) {
    const std::size_t begin = payload.size();
    payload += tensor.bytes;
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {begin, payload.size()}}};
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string bytes;
  append_integer(bytes, static_cast<std::uint64_t>(text.size()));
  return bytes + text + payload;
}

}  // namespace

std::string to_npy(const EvalRequest& request, const EvalValues& values) {
  const auto shape = shape_of(request);
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},{}), }}",
                                   request.whole_numbers() ? "<i8" : npy_type(*request.dtype),
                                   shape[0], shape.size() > 1 ? fmt::format(" {}", shape[1]) : "");
  constexpr std::size_t kPrefix = 10,
                        kAlignment =
                            64;  // magic, version, length; the data begins at a multiple of 64
  header.append(kAlignment - 1 - (kPrefix + header.size()) % kAlignment, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  append_integer(bytes, static_cast<std::uint16_t>(header.size()));
  return bytes + header + packed_values(request, values);
}

std::string to_safetensors(const EvalRequest& request, const EvalValues& values,
                           const EvalSubject& subject) {
  // Wide tensors first: then each begins at a multiple of its element size.
  std::vector<Tensor> tensors;
  if (request.quantity.by_pair()) tensors.push_back(pairs_tensor(request));
  if (request.quantity.by_position()) tensors.push_back(positions_tensor(request));
  tensors.push_back({request.quantity.name,
                     request.whole_numbers() ? "I64" : tensor_type(*request.dtype),
                     shape_of(request), packed_values(request, values)});
  return safetensors_file(tensors,
                          {{"ropecheck", reports::version()},
                           {"quantity", request.quantity.name},
                           {"attention_scale", values.attention_scale},
                           {"softmax_factor", values.softmax_factor},
                           {"spec", reports::specification_json(subject.specification)
                                        .dump(-1, ' ', false, Json::error_handler_t::replace)}});
}

}  // namespace ropecheck::cli
