// What is a mutant? The plain binary64 skeleton with one hook overridden, what it is called and
// where it was seen.
#pragma once

#include <string>
#include <vector>

#include "kernels/plain64.hpp"

namespace ropecheck::kernels {

struct Mutant {
  MutantInfo info;
  ropecheck_kernel kernel;
};

/// Registers M; `M::declare(kernel)`, where it exists, narrows what the mutant offers to where the
/// mistake shows.
template <class M>
Mutant mutant(MutantInfo info) {
  ropecheck_kernel kernel = plain64_declaration();
  if constexpr (requires { M::declare(kernel); }) M::declare(kernel);
  return {std::move(info), with_functions<M>(kernel)};
}

/// nullptr if there is none of that name.
const ropecheck_kernel* find_mutant(const std::string& id);

// One list per file of this folder.
std::vector<Mutant> precision_mutants();
std::vector<Mutant> base_mutants();
std::vector<Mutant> scaling_mutants();
std::vector<Mutant> yarn_mutants();
std::vector<Mutant> llama3_mutants();
std::vector<Mutant> width_mutants();
std::vector<Mutant> layout_mutants();
std::vector<Mutant> rotation_mutants();
std::vector<Mutant> index_mutants();
std::vector<Mutant> axes_mutants();
std::vector<Mutant> axial_mutants();
std::vector<Mutant> roles_mutants();
std::vector<Mutant> state_mutants();
std::vector<Mutant> memory_mutants();

// Specifications on which mistakes show.
namespace example {
spec::Specification plain();        ///< default, d = 128
spec::Specification partial();      ///< default, 32 of 80 elements rotated
spec::Specification linear();       ///< factor 4
spec::Specification ntk();          ///< factor 4
spec::Specification ntk_partial();  ///< factor 4, 32 of 80 elements rotated
spec::Specification by_parts();     ///< factor 8, L = 4096
spec::Specification yarn();         ///< Hugging Face, factor 4, L = 4096
spec::Specification yarn_untruncated();
spec::Specification yarn_mscale();  ///< Hugging Face, mscale and mscale_all_dim both 1, factor 40
spec::Specification llama3();       ///< Llama-3.1-8B
spec::Specification longrope();     ///< growing divisors, L = 4096, at a length beyond it
spec::Specification dynamic_linear();  ///< at twice L
spec::Specification dynamic_ntk();     ///< Hugging Face, factor 2, at three times L
spec::Specification qwen2_vl();        ///< mrope, chunked 16 24 24
spec::Specification qwen3_vl();        ///< mrope, interleaved 24 20 20
spec::Specification ernie_vl();        ///< mrope, height and width by turns, then time
spec::Specification qwen_vision();     ///< axial, d = 80
spec::Specification pixtral_vision();  ///< axial, frequencies by turns
spec::Specification llama4_vision();   ///< axial, positions from 1
spec::Specification xpos();            ///< B = 512
spec::Specification xpos_long_base();  ///< B = 1024
spec::Specification self_extend();     ///< G = 8, W = 1023
spec::Specification dual_chunk(spec::ChunkPart part);  ///< c = 3072, l = 512
}  // namespace example

}  // namespace ropecheck::kernels
