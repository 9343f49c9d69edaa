// A recluster when little is new: what the daemon does every few minutes; and what it costs to try
// other values out.
#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "core/recluster/clusterer.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

EmbeddingMatrix faces(std::size_t count, std::uint64_t seed) {
  testing::Random random(seed);
  return testing::random_faces(random, count, 512, count / 20, 0.6, 0.3);
}

std::vector<SampleId> ids(std::size_t first, std::size_t count) {
  std::vector<SampleId> result(count);
  std::iota(result.begin(), result.end(), static_cast<SampleId>(first));
  return result;
}

void recluster_a_thousand_new(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ThreadPool threads;
  UnknownPool pool;
  pool.insert(ids(1, count), faces(count, 1));
  const std::vector<SampleId> fresh = ids(count + 1, 1000);
  const EmbeddingMatrix rows = faces(1000, 2);
  Clusterer clusterer(threads);
  clusterer.run(pool.snapshot(), {0.75, 3});
  for (auto _ : state) {
    pool.insert(fresh, rows);
    benchmark::DoNotOptimize(clusterer.run(pool.snapshot(), {0.75, 3}).labels.cluster_count);
    state.PauseTiming();
    pool.erase(fresh);
    clusterer.run(pool.snapshot(), {0.75, 3});
    state.ResumeTiming();
  }
}
BENCHMARK(recluster_a_thousand_new)->Arg(20000)->Unit(benchmark::kMillisecond)->UseRealTime();

void recluster_from_nothing(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ThreadPool threads;
  UnknownPool pool;
  pool.insert(ids(1, count), faces(count, 1));
  for (auto _ : state) {
    Clusterer clusterer(threads);
    benchmark::DoNotOptimize(clusterer.run(pool.snapshot(), {0.75, 3}).labels.cluster_count);
  }
}
BENCHMARK(recluster_from_nothing)->Arg(100000)->Unit(benchmark::kMillisecond)->UseRealTime();

// Values below and above the one in force, whose neighbors are known.
void try_ten_values(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  ThreadPool threads;
  UnknownPool pool;
  pool.insert(ids(1, count), faces(count, 1));
  Clusterer clusterer(threads);
  clusterer.run(pool.snapshot(), {0.75, 3});
  std::vector<DbscanParameters> wanted;
  for (int i = -5; i < 5; ++i) wanted.push_back({0.75 + 0.02 * i, 3});
  for (auto _ : state) {
    benchmark::DoNotOptimize(clusterer.sweep(pool.snapshot(), wanted).size());
  }
}
BENCHMARK(try_ten_values)->Arg(100000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace kith
