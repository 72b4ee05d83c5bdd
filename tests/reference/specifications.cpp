#include "tests/reference/specifications.hpp"

#include <cmath>

#include "spec/catalogue.hpp"

namespace ropecheck::test {
namespace {

using spec::Dialect;
using spec::Specification;

spec::LongRope longrope(int pairs) {
  spec::LongRope scheme;
  for (int pair = 0; pair < pairs; ++pair) {
    scheme.short_factor.push_back(1 + 0.01 * pair);
    scheme.long_factor.push_back(1.1 + 0.7 * pair);
  }
  scheme.factor = 32;
  scheme.trained_context = 4096;
  return scheme;
}

/// Any of YaRN's dialects; the others are defined by one as far as the truth goes.
Dialect dialect_for(const spec::Scheme& scheme, std::uint64_t any) {
  if (std::holds_alternative<spec::Yarn>(scheme)) {
    const auto dialects = spec::find_scheme("yarn")->dialects;
    const Dialect dialect = dialects[any % dialects.size()];
    const bool demanding = dialect == Dialect::gpt_oss || dialect == Dialect::onnx;
    return demanding ? Dialect::olmo : dialect;  // these two refuse most random ends
  }
  if (const auto* dynamic = std::get_if<spec::DynamicNtk>(&scheme)) {
    if (dynamic->rule == spec::LengthRule::frozen) return Dialect::vllm;
    if (dynamic->rule == spec::LengthRule::staircase) return Dialect::qwen;
  }
  if (std::holds_alternative<spec::PartNtk>(scheme)) return Dialect::scaled_rope;
  if (std::holds_alternative<spec::RadixNtk>(scheme)) return Dialect::vllm;
  const bool huggingface = std::holds_alternative<spec::Llama3>(scheme) ||
                           std::holds_alternative<spec::LongRope>(scheme) ||
                           std::holds_alternative<spec::Proportional>(scheme) ||
                           std::holds_alternative<spec::DynamicNtk>(scheme);
  return huggingface ? Dialect::huggingface : Dialect::paper;
}

double uniform(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double log_uniform(std::mt19937_64& random, double low, double high) {
  return std::exp(uniform(random, std::log(low), std::log(high)));
}

/// What the newer dialects do differently, once each.
void add_dialects(std::vector<Specification>& list) {
  const auto add = [&](spec::Scheme scheme, Dialect dialect, int dim = 128, double base = 10000,
                       double seq_len = 0) {
    list.push_back(test::specification(std::move(scheme), dim, base, dialect));
    if (seq_len > 0) list.back().seq_len = seq_len;
  };
  const spec::Yarn qwen{4, 32768, 1, 32, true, {}, {}, {}},
      deepseek{40, 4096, 1, 32, true, {}, 1.0, 0.707};
  spec::Yarn multiplied = qwen;
  multiplied.attn_factor = 0.75;
  spec::Yarn bare = multiplied;
  bare.apply_yarn_scaling = false;
  for (const spec::Yarn& yarn : {multiplied, bare}) add(yarn, Dialect::vllm, 128, 1e6);
  for (const Dialect dialect : {Dialect::megatron, Dialect::mlx, Dialect::deepseek}) {
    add(deepseek, dialect, 64);
  }
  for (const Dialect dialect : {Dialect::gpt_oss, Dialect::onnx}) {
    add(spec::Yarn{32, 4096, 1, 32, false, {}, {}, {}}, dialect, 64, 150000);
  }
  add(deepseek, Dialect::onnx, 64);
  list.back().head.head_dim = 128;  // the ramp's ends are taken from it
  add(qwen, Dialect::huggingface_v4, 128, 1e6);
  add(spec::Yarn{8, 131072, 1, 32, true, {}, {}, {}}, Dialect::olmo);  // the upper end is cut
  add(multiplied, Dialect::telechat, 128, 1e6);
  add(multiplied, Dialect::scaled_rope, 128, 1e6);
  add(spec::Dynamic{2048, spec::Yarn{1, 2048, 1, 32, true, {}, {}, {}}}, Dialect::scaled_rope, 128,
      10000, 9999);
  add(spec::RadixNtk{8, {}}, Dialect::vllm);
  add(spec::RadixNtk{12, 0.75}, Dialect::vllm);
  add(spec::PartNtk{8, 4096}, Dialect::scaled_rope);
  spec::DynamicNtk scheme{2.3, 2048, {}};
  scheme.rule = spec::LengthRule::frozen;
  add(scheme, Dialect::vllm);
  scheme.rule = spec::LengthRule::staircase;
  for (const double length : {2049, 4096, 4097, 9999}) add(scheme, Dialect::qwen, 128, 1e4, length);
  spec::DynamicNtk lost{2, 2048, 1000.0};
  lost.alpha_ends_at_context = true;
  for (const double length : {2048, 4096}) add(lost, Dialect::huggingface, 128, 1e4, length);
}

/// Those that place pairs by axis or role, around plain and blended frequencies.
void add_placements(std::vector<Specification>& list) {
  const auto add = [&](spec::Scheme scheme, Dialect dialect = Dialect::paper, int dim = 128,
                       double base = 10000) {
    list.push_back(test::specification(std::move(scheme), dim, base, dialect));
  };
  const spec::Yarn yarn{4, 32768, 1, 32, true, {}, {}, {}};
  spec::Yarn longer = yarn;
  longer.trained_context *= 4;  // as vllm's reader states it
  using enum spec::AxisOrder;
  const auto hf = Dialect::huggingface;
  add(spec::MultiAxis{{16, 24, 24}, chunked, 3, spec::Default{}}, hf, 128, 1e6);
  add(spec::MultiAxis{{24, 20, 20}, interleaved, 3, yarn}, hf, 128, 5e6);
  add(spec::MultiAxis{{16, 24, 24}, chunked, 3, longer}, Dialect::vllm, 128, 1e6);
  add(spec::MultiAxis{{24, 20, 20, 0}, interleaved_or_idle, 4, spec::Llama3{8, 1, 4, 8192}},
      Dialect::ggml, 128, 5e6);
  add(spec::MultiAxis{{22, 22, 20}, height_width_time, 3, spec::Linear{2.5}}, hf, 128, 5e5);
  add(spec::MultiAxis{{16, 16, 16, 16}, chunked, 4, spec::DynamicNtk{1, 2048, 1000.0}}, hf);
  add(spec::Axial{spec::AxialFrequencies::restarted, 0}, hf, 80);
  add(spec::Axial{spec::AxialFrequencies::restarted, 1}, hf, 88);
  add(spec::Axial{spec::AxialFrequencies::alternating, 0}, hf, 64);
  add(spec::XPos{512, 0});
  add(spec::XPos{333.25, 2048}, Dialect::paper, 64);
  add(spec::SelfExtend{8, 1024, spec::Ntk{2}});
  add(spec::DualChunk{12288, 1024, spec::ChunkPart::successive, yarn});
}

}  // namespace

Specification specification(spec::Scheme scheme, int dim, double base, Dialect dialect) {
  Specification specification;
  specification.scheme = std::move(scheme);
  specification.head.head_dim = specification.head.rotary_dim = dim;
  specification.base = base;
  specification.dialect = dialect;
  return specification;
}

std::vector<Specification> chosen_specifications() {
  const auto hf = Dialect::huggingface;
  const auto ggml = Dialect::ggml;
  spec::Yarn deepseek{40, 4096, 1, 32, true, {}, 1.0, 0.707};
  spec::Proportional proportional{8, 64};
  std::vector<Specification> list;
  const auto add = [&](spec::Scheme scheme, int dim = 128, double base = 10000,
                       Dialect dialect = Dialect::paper) {
    list.push_back(specification(std::move(scheme), dim, base, dialect));
  };
  add(spec::Default{});
  add(spec::Default{}, 2, 500000);
  add(spec::Default{}, 80, 65536);
  add(spec::Linear{4});
  add(spec::Linear{2.3}, 64);
  add(spec::Ntk{4});
  add(spec::Ntk{3.7}, 4, 1e6);
  add(spec::NtkByParts{8, 4096, 1, 32});
  add(spec::NtkByParts{8, 4096, 4, 4});
  add(spec::Yarn{16, 4096, 1, 32, true, {}, {}, {}});
  add(spec::Yarn{4, 32768, 1, 32, true, {}, {}, {}}, 128, 1e6, hf);
  add(spec::Yarn{32, 4096, 1, 32, false, {}, {}, {}}, 64, 150000, hf);
  add(spec::Yarn{8, 4096, 1, 1, true, {}, {}, {}}, 64, 150000, hf);
  add(deepseek, 64, 10000, hf);
  add(deepseek, 64, 10000, ggml);
  add(spec::Yarn{8, 131072, 1, 32, true, 0.5, {}, {}}, 128, 10000, ggml);
  add(spec::Llama3{8, 1, 4, 8192}, 128, 500000, hf);
  add(spec::Llama3{32, 1, 4, 8192}, 64, 500000, hf);
  add(spec::Llama3{16, 1, 1, 8192}, 128, 500000, hf);
  add(longrope(48), 96, 10000, hf);
  add(longrope(48), 96, 10000, hf);
  list.back().seq_len = 4097;
  add(proportional, 512, 1e6, hf);
  add(spec::Dynamic{2048, spec::Linear{}});
  list.back().seq_len = 3000;
  add(spec::Dynamic{2048, spec::Ntk{}});
  list.back().seq_len = 16384;
  add(spec::Dynamic{2048, spec::NtkByParts{1, 2048, 1, 32}});
  list.back().seq_len = 5000;
  add(spec::Dynamic{2048, spec::Yarn{1, 2048, 1, 32, true, {}, {}, {}}});
  list.back().seq_len = 9999;
  add(spec::DynamicNtk{2.3, 2048, {}}, 128, 10000, hf);
  list.back().seq_len = 16384;
  add(spec::DynamicNtk{1, 2048, 1000.0}, 128, 10000, hf);
  add_dialects(list);
  add_placements(list);
  return list;
}

std::vector<Specification> table_specifications() {
  auto list = chosen_specifications();
  std::erase_if(list, [](const Specification& specification) {
    const auto* axial = std::get_if<spec::Axial>(&specification.scheme);
    return spec::turns_by_role(specification) || (axial != nullptr && axial->position_shift != 0);
  });
  return list;
}

Specification random_specification(std::mt19937_64& random) {
  const int dim = 4 + 2 * static_cast<int>(random() % 100);
  const double base = log_uniform(random, 20, 1e8);
  const double factor = log_uniform(random, 1, 64);
  const double context = std::floor(log_uniform(random, 64, 262144));
  const double slow = log_uniform(random, 0.25, 4), fast = slow * log_uniform(random, 1.5, 40);
  spec::LongRope lists;
  lists.factor = factor;
  lists.trained_context = context;
  for (int pair = 0; pair < dim / 2; ++pair) {
    lists.short_factor.push_back(uniform(random, 0.5, 4));
    lists.long_factor.push_back(uniform(random, 0.5, 60));
  }
  spec::Yarn yarn{factor, context, slow, fast, random() % 2 == 0, {}, {}, {}};
  if (random() % 2 == 0) yarn.mscale = uniform(random, 0.5, 1.5);
  if (random() % 2 == 0) yarn.mscale_all_dim = uniform(random, 0.5, 1.5);
  if (random() % 2 == 0) yarn.attn_factor = uniform(random, 0.5, 1.5);
  spec::DynamicNtk frozen{factor, context, {}}, staircase{1, context, {}};
  frozen.rule = spec::LengthRule::frozen;
  staircase.rule = spec::LengthRule::staircase;
  const std::vector<spec::Scheme> schemes{spec::Default{},
                                          spec::Linear{factor},
                                          spec::Ntk{factor},
                                          spec::NtkByParts{factor, context, slow, fast},
                                          yarn,
                                          spec::Llama3{factor, slow, fast, context},
                                          lists,
                                          spec::Proportional{factor, dim / 4},
                                          spec::Dynamic{context, yarn},
                                          spec::Dynamic{context, spec::Ntk{}},
                                          spec::DynamicNtk{factor, context, {}},
                                          frozen,
                                          staircase,
                                          spec::RadixNtk{factor, {}},
                                          spec::RadixNtk{factor, uniform(random, 0.25, 2)},
                                          spec::PartNtk{factor, context}};
  const spec::Scheme& scheme = schemes[random() % schemes.size()];
  auto result = specification(scheme, dim, base, dialect_for(scheme, random()));
  result.seq_len = std::floor(context * uniform(random, 0.5, 20));
  return result;
}

}  // namespace ropecheck::test
