// Whose rules can be asked for?
#include "spec/dialects.hpp"

#include <array>

namespace ropecheck::spec {
namespace {

constexpr std::array kDialects{
    DialectInfo{Dialect::paper, "paper", "the publication that defines the scheme"},
    DialectInfo{Dialect::huggingface, "huggingface",
                "Hugging Face transformers 5, modeling_rope_utils.py"},
    DialectInfo{Dialect::ggml, "ggml", "ggml's kernel with llama.cpp's loader"},
    DialectInfo{Dialect::vllm, "vllm", "vLLM, model_executor/layers/rotary_embedding"},
    DialectInfo{Dialect::megatron, "megatron",
                "Megatron-LM, megatron/core/models/common/embeddings"},
    DialectInfo{Dialect::mlx, "mlx", "MLX-LM, mlx_lm/models/rope_utils.py"},
    DialectInfo{Dialect::deepseek, "deepseek", "DeepSeek-V3's own inference/model.py"},
    DialectInfo{Dialect::gpt_oss, "gpt-oss", "OpenAI's own gpt_oss/torch/model.py"},
    DialectInfo{Dialect::onnx, "onnx",
                "onnxruntime-genai's model builder, which writes the tables ONNX Runtime reads"},
    DialectInfo{Dialect::huggingface_v4, "huggingface-v4",
                "Hugging Face transformers 4.4x as of ef46806, modeling_rope_utils.py"},
    DialectInfo{Dialect::olmo, "olmo", "OLMo-core, src/olmo_core/nn/rope.py"},
    DialectInfo{Dialect::telechat, "telechat",
                "vLLM's type telechat3-yarn, telechat3_scaling_rope.py"},
    DialectInfo{Dialect::qwen, "qwen", "Qwen-1 as rtp-llm runs it, rotary_position_embedding.h"},
    DialectInfo{Dialect::scaled_rope, "scaled-rope",
                "the code of YaRN's authors, jquesnelle/yarn, scaled_rope/"},
};

}  // namespace

std::span<const DialectInfo> dialects() { return kDialects; }

std::string_view name(Dialect dialect) {
  for (const DialectInfo& info : kDialects) {
    if (info.dialect == dialect) return info.name;
  }
  return "";
}

std::optional<Dialect> parse_dialect(std::string_view text) {
  for (const DialectInfo& info : kDialects) {
    if (info.name == text) return info.dialect;
  }
  return std::nullopt;
}

const DialectRecord* find_record(std::string_view scheme, Dialect dialect) {
  for (const DialectRecord& record : dialect_records()) {
    if (record.scheme == scheme && record.dialect == dialect) return &record;
  }
  return nullptr;
}

}  // namespace ropecheck::spec
