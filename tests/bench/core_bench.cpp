// How long the two searches take that everything waits for: naming a batch of probes, and
// clustering the unknown from nothing.
#include <benchmark/benchmark.h>

#include <numeric>

#include "core/base/thread_pool.hpp"
#include "core/gallery/gallery.hpp"
#include "core/recluster/clusterer.hpp"
#include "core/recluster/pool.hpp"
#include "tests/bench/crowd.hpp"

namespace kith::bench {
namespace {

std::vector<std::int64_t> numbers_up_to(std::size_t count) {
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

void name_a_batch(benchmark::State& state) {
  const auto references = static_cast<std::size_t>(state.range(0));
  const auto probes = static_cast<std::size_t>(state.range(1));
  ThreadPool threads;
  Gallery gallery(threads);
  const auto ids = numbers_up_to(references);
  gallery.add(ids, ids, crowd(references, 1));
  const EmbeddingMatrix batch = crowd(probes, 2);
  for (auto _ : state) benchmark::DoNotOptimize(gallery.search(batch));
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(name_a_batch)
    ->ArgNames({"references", "probes"})
    ->ArgsProduct({{1'000, 20'000}, {1, 256}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void cluster_from_nothing(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ThreadPool threads;
  UnknownPool pool;
  pool.insert(numbers_up_to(count), crowd(count, 3));
  const PoolSnapshot snapshot = pool.snapshot();
  for (auto _ : state) {
    Clusterer clusterer(threads);
    benchmark::DoNotOptimize(clusterer.run(snapshot, {.eps = kCrowdEps, .min_samples = 3}));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(cluster_from_nothing)
    ->ArgName("samples")
    ->Arg(2'000)
    ->Arg(10'000)
    ->Arg(20'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace kith::bench
