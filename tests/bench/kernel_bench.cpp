// The kernels by themselves: products a second, by length and number of queries.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

#include "core/search/kernel.hpp"

namespace kith {
namespace {

constexpr std::size_t kColumns = 16384;
constexpr std::int32_t kOutOfReach = 1 << 24;

void screen_columns(benchmark::State& state, Kernel kernel) {
  const auto& usable = usable_kernels();
  if (std::find(usable.begin(), usable.end(), kernel) == usable.end()) {
    state.SkipWithError("this processor has no such kernel");
    return;
  }
  const auto length = static_cast<std::size_t>(state.range(0));
  const auto count = static_cast<std::size_t>(state.range(1));
  std::mt19937 random(1);
  std::vector<std::int8_t> codes(length);
  const auto draw = [&] {
    for (auto& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random() % 61) - 30);
  };
  CodePanels columns(length);
  columns.resize(kColumns);
  for (std::size_t c = 0; c < kColumns; ++c) {
    draw();
    columns.set(c, codes, 0);
  }
  QueryCodes queries(length, count);
  for (std::size_t q = 0; q < count; ++q) {
    draw();
    queries.set(q, codes);
  }
  const std::vector<std::int32_t> limits(count, kOutOfReach);
  std::vector<Hit> hits;
  for (auto _ : state) {
    screen(kernel, queries, limits.data(), columns, 0, kColumns, hits);
    benchmark::DoNotOptimize(hits.data());
  }
  const auto products = static_cast<std::int64_t>(kColumns * count * length);
  state.SetItemsProcessed(state.iterations() * products);
}

BENCHMARK_CAPTURE(screen_columns, vnni, Kernel::kVnni)
    ->ArgsProduct({{64, 128, 192, 256, 512}, {1, 6, 192}});
BENCHMARK_CAPTURE(screen_columns, avx2, Kernel::kAvx2)
    ->ArgsProduct({{64, 128, 192, 256, 512}, {1, 4, 192}});
BENCHMARK_CAPTURE(screen_columns, widening, Kernel::kWidening)
    ->ArgsProduct({{64, 128, 512}, {1, 192}});

}  // namespace
}  // namespace kith
