// Do profiles that describe one model under several sources agree, and is every difference known?
#include <cctype>
#include <map>
#include <regex>
#include <set>

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {
namespace {

/// The model that a profile's name stands for: without owner, remarks, tuning and spelling.
std::string model_of(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (const auto owner = name.find('/'); owner != name.npos && name[owner - 1] != ' ') {
    name.erase(0, owner + 1);
  }
  name = std::regex_replace(name, std::regex("\\(.*\\)"), "");
  name = std::regex_replace(name, std::regex("[-_](instruct|chat|base|hf|it|1124)\\b"), "");
  name = std::regex_replace(name, std::regex("llama3_([0-9])"), "llama3.$1");
  std::erase_if(name, [](unsigned char c) { return !std::isalnum(c); });
  return name;
}

bool knows_layout(const Specification& specification) {
  return !warns(specification, "layout of this model is not known");
}

/// What two profiles say differently, "" if nothing.
std::string difference(const Specification& left, const Specification& right) {
  std::string fields;
  const auto differ = [&](const char* field, bool differs) {
    if (differs) fields += (fields.empty() ? "" : " ") + std::string(field);
  };
  differ("base", left.base != right.base);
  differ("scheme", !(left.scheme == right.scheme));
  differ("width", left.head.head_dim != right.head.head_dim ||
                      left.head.rotary_dim != right.head.rotary_dim ||
                      left.head.rotary_offset != right.head.rotary_offset);
  differ("layout",
         knows_layout(left) && knows_layout(right) && left.head.layout != right.head.layout);
  differ("limit", left.max_position_embeddings != right.max_position_embeddings);
  differ("temperature", left.temperature != right.temperature);
  return fields;
}

struct Difference {
  const char* left;
  const char* right;
  const char* fields;
  const char* reason;
};

const std::vector<Difference>& known_differences() {
  static const std::vector<Difference> all{
      {"CodeLlama-13B", "codellama/CodeLlama-13b-Instruct-hf", "limit",
       "litgpt's entry has a block size of 2048"},
      {"HuggingFaceTB/SmolLM2-1.7B", "SmolLM2-1.7B (training)", "base layout limit",
       "the training started from base 10000 and length 2048, and its own code pairs neighbours"},
      {"Llama-1-7B", "Llama-1-7B (gpt-neox config)", "limit", "candle's code states no length"},
      {"Llama-2-7B (early HF config)", "meta-llama/Llama-2-7b-hf", "limit",
       "the first published file said 2048"},
      {"Llama-2-13B (early HF config)", "meta-llama/Llama-2-13b-hf", "limit",
       "the first published file said 2048"},
      {"Llama-2-70B (early HF config)", "meta-llama/Llama-2-70b-hf", "limit",
       "the first published file said 2048"},
      {"Llama-3-8B-Instruct-Gradient-1048k (final)",
       "Llama-3-8B-Instruct-Gradient-1048k (earlier revision)", "base",
       "the base was raised between two revisions"},
      {"Mistral-7B-v0.1", "mistralai/Mistral-7B-v0.1", "limit",
       "litgpt takes the sliding window of 4096 for the length"},
      {"Phi-3.5-vision-instruct (MLC preset)", "Phi-3.5-vision-instruct (tt-metal copy)", "scheme",
       "the sources carry different lists under one name: short and long ones differ throughout"},
      {"Qwen/Qwen3-32B", "Qwen3-32B (vLLM-Ascend long-context override)", "scheme limit",
       "a deployment that puts yarn on the model and states no length"},
      {"gemma3_1b_it", "google/Gemma-3-1b-it", "limit",
       "litgpt's entry has the 131072 of the larger models"},
      {"gemma_2b", "google/Gemma-2b", "limit",
       "litgpt's entry falls back to its default block size of 4096"},
      {"internlm2_5_7b", "InternLM2.5-7B (base)", "base scheme limit",
       "the preset keeps the 32768 positions of InternLM2, the file has 262144 and another base; "
       "the L of dynamic follows the length"},
      {"tiiuae/falcon-7b", "Falcon-7B", "limit", "candle's code states no length"},
  };
  return all;
}

}  // namespace

TEST_CASE("profiles of one model agree, or differ as listed") {
  std::map<std::string, std::vector<std::string>> models;
  for (const Profile& profile : profiles()) models[model_of(profile.name)].push_back(profile.name);
  std::set<std::string> found;
  int groups = 0;
  for (const auto& [model, names] : models) {
    groups += names.size() > 1 ? 1 : 0;
    for (std::size_t i = 1; i < names.size(); ++i) {
      const std::string fields = difference(read_profile(names[0]), read_profile(names[i]));
      if (!fields.empty()) found.insert(names[0] + " | " + names[i] + " | " + fields);
    }
  }
  CHECK(groups >= 30);
  std::set<std::string> listed;
  for (const Difference& known : known_differences()) {
    listed.insert(std::string(known.left) + " | " + known.right + " | " + known.fields);
    CHECK(std::string_view(known.reason).size() > 10);
  }
  for (const std::string& entry : found) {
    CAPTURE(entry);
    CHECK(listed.contains(entry));
  }
  for (const std::string& entry : listed) {
    CAPTURE(entry);
    CHECK(found.contains(entry));
  }
}

}  // namespace ropecheck::spec
