// What does llama.cpp know of an architecture that its files do not say?
//
// llama.cpp, src/llama-model.cpp (llama_model_rope_type: NORM pairs neighbours, NEOX halves; the
// converter permutes Q and K where the two projects differ), src/llama-context.cpp and src/models.
#include "spec/gguf_architecture.hpp"

#include <algorithm>
#include <array>

namespace ropecheck::spec {
namespace {

constexpr std::array<std::string_view, 38> kNeighbours{
    "arcee",         "arctic",       "baichuan", "bailingmoe", "chameleon",   "chatglm",
    "cohere2",       "command-r",    "deci",     "deepseek",   "deepseek2",   "deepseek2-ocr",
    "ernie4_5",      "ernie4_5-moe", "glm-dsa",  "glm4",       "granite",     "granitehybrid",
    "granitemoe",    "internlm2",    "llada",    "llama",      "llama-embed", "llama4",
    "longcat-flash", "maincoder",    "minicpm",  "mistral3",   "mistral4",    "mllama",
    "neo-bert",      "olmo",         "plm",      "smollm3",    "solar",       "starcoder",
    "xverse",        "eagle3"};

constexpr std::array<std::string_view, 71> kHalves{
    "afmoe",          "apertus",      "bailingmoe2",
    "bert",           "bitnet",       "codeshell",
    "cogvlm",         "dbrx",         "dots1",
    "dream",          "eurobert",     "exaone",
    "exaone-moe",     "exaone4",      "falcon",
    "falcon-h1",      "gemma",        "gemma-embedding",
    "gemma2",         "gemma3",       "gemma3n",
    "gemma4",         "glm4moe",      "gpt-oss",
    "gptneox",        "grok",         "grovemoe",
    "hunyuan-dense",  "hunyuan-moe",  "hunyuan-vl",
    "jais2",          "jina-bert-v3", "laguna",
    "lfm2",           "lfm2moe",      "llada-moe",
    "mimo2",          "minicpm3",     "minimax-m2",
    "modern-bert",    "nemotron",     "nomic-bert",
    "nomic-bert-moe", "olmo2",        "olmoe",
    "openelm",        "orion",        "paddleocr",
    "pangu-embedded", "phi2",         "phi3",
    "phimoe",         "plamo",        "plamo2",
    "plamo3",         "qwen",         "qwen2",
    "qwen2moe",       "qwen2vl",      "qwen3",
    "qwen35",         "qwen35moe",    "qwen3moe",
    "qwen3next",      "qwen3vl",      "qwen3vlmoe",
    "qwen3tts",       "rnd1",         "seed_oss",
    "smallthinker",   "stablelm"};

constexpr std::array<std::string_view, 21> kWithoutRotation{
    "arwkv7",     "bloom",          "clip",
    "gpt2",       "gptj",           "jais",
    "jamba",      "jina-bert-v2",   "kimi-linear",
    "mamba",      "mamba2",         "mpt",
    "nemotron_h", "nemotron_h_moe", "refact",
    "rwkv6",      "rwkv6qwen2",     "rwkv7",
    "t5",         "t5encoder",      "wavtokenizer-dec"};

template <std::size_t N>
bool has(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

Pairing pairing_of(std::string_view name) {
  if (has(kNeighbours, name)) return Pairing::interleaved;
  if (has(kHalves, name)) return Pairing::half;
  return has(kWithoutRotation, name) ? Pairing::none : Pairing::unknown;
}

Sections sections_of(std::string_view name) {
  constexpr std::array<std::string_view, 2> kChunked{"qwen2vl", "paddleocr"};
  constexpr std::array<std::string_view, 3> kIfGiven{"glm4", "glm4moe", "hunyuan-vl"};
  constexpr std::array<std::string_view, 5> kTriples{"qwen3vl", "qwen3vlmoe", "qwen35", "qwen35moe",
                                                     "qwen3tts"};
  if (has(kChunked, name)) return Sections::chunked;
  if (has(kIfGiven, name)) return Sections::chunked_if_given;
  return has(kTriples, name) ? Sections::interleaved : Sections::unread;
}

}  // namespace

Architecture architecture_of(std::string_view name) {
  constexpr std::array<std::string_view, 2> kReadsYarn{"grok", "laguna"};
  constexpr std::array<std::string_view, 4> kUnscaledSliding{"gemma3", "gemma3n", "gemma4",
                                                             "laguna"};
  constexpr std::array<std::string_view, 5> kTenth{"deepseek2", "deepseek2-ocr", "glm-dsa",
                                                   "longcat-flash", "mistral4"};
  Architecture result{.name = name, .pairing = pairing_of(name)};
  result.reads_yarn_keys = has(kReadsYarn, name);
  result.unscaled_sliding_layers = has(kUnscaledSliding, name);
  result.tenth_log_multiplier = has(kTenth, name);
  result.unit_attention_scale = name == "deepseek2";
  result.sections = sections_of(name);
  if (name == "gemma3" || name == "gemma3n") result.sliding_base = 10000;
  return result;
}

}  // namespace ropecheck::spec
