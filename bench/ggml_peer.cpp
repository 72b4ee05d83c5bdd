// How is ggml's rotation called without Python? Its shared library, opened at run time.
#include "bench/ggml_peer.hpp"

#include <dlfcn.h>

#include <new>
#include <stdexcept>

namespace ropecheck::bench {
namespace {

// As ggml.h and ggml-cpu.h have them.
struct InitParameters {
  std::size_t memory_size;
  void* memory;
  bool no_allocation;
};
/// ggml_cplan and ggml_threadpool_params come back through memory of the caller: only their
/// beginnings are used here, and there is room for what newer versions add.
struct Plan {
  std::size_t work_size;
  std::uint8_t* work;
  std::byte rest[240];
};
struct PoolParameters {
  std::byte all[2048];
};
using Tensor = void;
using Context = void;
using Graph = void;
using Pool = void;

constexpr int kF32 = 0, kF16 = 1, kI32 = 26;
constexpr int kNormal = 0, kNeox = 2;
constexpr std::size_t kGraphNodes = 8;
constexpr std::size_t kSlack = 1 << 16;  ///< alignment of the few objects in a context

using Rope = Tensor*(Context*, Tensor*, Tensor*, Tensor*, int, int, int, float, float, float, float,
                     float, float);

/// The folder of libggml in a Python environment; empty if there is none.
std::filesystem::path folder_in(const std::filesystem::path& environment) {
  std::error_code ignored;
  for (const auto& python : std::filesystem::directory_iterator(environment / "lib", ignored)) {
    const auto folder = python.path() / "site-packages" / "libggml" / "lib64";
    if (std::filesystem::exists(folder / "libggml-cpu.so.0")) return folder;
  }
  return {};
}

}  // namespace

struct Ggml::Functions {
  void* base = nullptr;
  void* cpu = nullptr;
  const char* (*version)() = nullptr;
  Context* (*init)(InitParameters) = nullptr;
  void (*free)(Context*) = nullptr;
  std::size_t (*tensor_overhead)() = nullptr;
  std::size_t (*graph_overhead)(std::size_t, bool) = nullptr;
  Tensor* (*new_tensor_1d)(Context*, int, std::int64_t) = nullptr;
  Tensor* (*new_tensor_3d)(Context*, int, std::int64_t, std::int64_t, std::int64_t) = nullptr;
  void* (*get_data)(const Tensor*) = nullptr;
  Graph* (*new_graph)(Context*, std::size_t, bool) = nullptr;
  void (*build)(Graph*, Tensor*) = nullptr;
  Rope* rope = nullptr;
  Rope* rope_in_place = nullptr;
  void (*cpu_init)() = nullptr;
  PoolParameters (*pool_default)(int) = nullptr;
  Pool* (*pool_new)(PoolParameters*) = nullptr;
  void (*pool_free)(Pool*) = nullptr;
  void (*pool_pause)(Pool*) = nullptr;
  Plan (*plan)(const Graph*, int, Pool*) = nullptr;
  int (*compute)(Graph*, Plan*) = nullptr;
  int (*has_avx)() = nullptr;
  int (*has_avx2)() = nullptr;
  int (*has_avx512)() = nullptr;

  bool load(const std::filesystem::path& folder, std::string& reason) {
    base = dlopen((folder / "libggml-base.so.0").c_str(), RTLD_NOW | RTLD_GLOBAL);
    cpu = base ? dlopen((folder / "libggml-cpu.so.0").c_str(), RTLD_NOW) : nullptr;
    if (cpu == nullptr) {
      reason = dlerror();
      return false;
    }
    return bind(reason);
  }

  template <class F>
  bool get(void* library, const char* name, F*& function, std::string& reason) {
    function = reinterpret_cast<F*>(dlsym(library, name));
    if (function == nullptr) reason = std::string("libggml has no ") + name;
    return function != nullptr;
  }

  bool bind(std::string& reason) {
    return get(base, "ggml_version", version, reason) && get(base, "ggml_init", init, reason) &&
           get(base, "ggml_free", free, reason) &&
           get(base, "ggml_tensor_overhead", tensor_overhead, reason) &&
           get(base, "ggml_graph_overhead_custom", graph_overhead, reason) &&
           get(base, "ggml_new_tensor_1d", new_tensor_1d, reason) &&
           get(base, "ggml_new_tensor_3d", new_tensor_3d, reason) &&
           get(base, "ggml_get_data", get_data, reason) &&
           get(base, "ggml_new_graph_custom", new_graph, reason) &&
           get(base, "ggml_build_forward_expand", build, reason) &&
           get(base, "ggml_rope_ext", rope, reason) &&
           get(base, "ggml_rope_ext_inplace", rope_in_place, reason) &&
           get(cpu, "ggml_cpu_init", cpu_init, reason) &&
           get(base, "ggml_threadpool_params_default", pool_default, reason) &&
           get(cpu, "ggml_threadpool_new", pool_new, reason) &&
           get(cpu, "ggml_threadpool_free", pool_free, reason) &&
           get(cpu, "ggml_threadpool_pause", pool_pause, reason) &&
           get(cpu, "ggml_graph_plan", plan, reason) &&
           get(cpu, "ggml_graph_compute", compute, reason) &&
           get(cpu, "ggml_cpu_has_avx", has_avx, reason) &&
           get(cpu, "ggml_cpu_has_avx2", has_avx2, reason) &&
           get(cpu, "ggml_cpu_has_avx512", has_avx512, reason);
  }

  /// One context with the tensors, the graph, its plan and its threads.
  struct Work {
    const Functions* ggml;
    Context* context;
    Pool* pool;
    Graph* graph;
    Plan plan;
    std::vector<std::uint8_t> scratch;
    bool shared;  ///< with threads of the pool

    ~Work() {
      ggml->pool_free(pool);
      ggml->free(context);
    }
    void run() {
      if (ggml->compute(graph, &plan) != 0) throw std::runtime_error("ggml_graph_compute failed");
      if (shared) ggml->pool_pause(pool);  // they would poll a tenth of a second into others' turns
    }
  };
};

Ggml::Ggml(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {
  functions_->cpu_init();
}
Ggml::~Ggml() = default;

std::unique_ptr<Ggml> Ggml::open(const std::filesystem::path& environment, std::string& reason) {
  const std::filesystem::path folder = folder_in(environment);
  if (folder.empty()) {
    reason = "the Python environment has no package libggml-python";
    return nullptr;
  }
  auto functions = std::make_unique<Functions>();
  if (!functions->load(folder, reason)) return nullptr;
  return std::unique_ptr<Ggml>(new Ggml(std::move(functions)));
}

std::string Ggml::version() const { return functions_->version(); }

std::string Ggml::instructions() const {
  if (functions_->has_avx512() != 0) return "AVX-512";
  if (functions_->has_avx2() != 0) return "AVX2";
  return functions_->has_avx() != 0 ? "AVX" : "SSE";
}

std::string Ggml::refusal(const RotationCase& c) {
  if (c.dtype == spec::Dtype::bf16) return "its rotation takes f32 and f16";
  if (c.given) return "it computes its own angles and takes no table";
  return "";
}

Instance Ggml::prepare(const RotationCase& c) const {
  const Functions& ggml = *functions_;
  const std::size_t memory = 2 * c.bytes() + 8 * static_cast<std::size_t>(c.tokens) +
                             8 * ggml.tensor_overhead() + ggml.graph_overhead(kGraphNodes, false) +
                             kSlack;
  Context* context = ggml.init({memory, nullptr, false});
  if (context == nullptr) throw std::bad_alloc();
  Tensor* in = ggml.new_tensor_3d(context, c.dtype == spec::Dtype::f16 ? kF16 : kF32, kHeadSize,
                                  c.heads, c.tokens);
  Tensor* positions = ggml.new_tensor_1d(context, kI32, c.tokens);
  for (int token = 0; token < c.tokens; ++token)
    static_cast<std::int32_t*>(ggml.get_data(positions))[token] =
        static_cast<std::int32_t>(kFirstPosition) + token;
  Rope* const rope = c.in_place ? ggml.rope_in_place : ggml.rope;
  Tensor* out = rope(context, in, positions, nullptr, kHeadSize,
                     c.layout == spec::Layout::half ? kNeox : kNormal, 0,
                     static_cast<float>(kRotationBase), 1, 0, 1, 32, 1);
  Graph* graph = ggml.new_graph(context, kGraphNodes, false);
  ggml.build(graph, out);
  PoolParameters parameters = ggml.pool_default(c.threads);
  Pool* pool = ggml.pool_new(&parameters);
  const std::shared_ptr<Functions::Work> work(new Functions::Work{
      &ggml, context, pool, graph, ggml.plan(graph, c.threads, pool), {}, c.threads > 1});
  work->scratch.resize(work->plan.work_size);
  work->plan.work = work->scratch.data();
  return {work, static_cast<std::byte*>(ggml.get_data(in)),
          static_cast<std::byte*>(ggml.get_data(out)), [raw = work.get()] { raw->run(); }};
}

}  // namespace ropecheck::bench
