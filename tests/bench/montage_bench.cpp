// How long a wall of montages takes: the target is 4,000 pages of 25 photographs in a minute on one
// core, so 15 ms a page.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <utility>

#include "core/montage/image.hpp"

namespace kith::bench {
namespace {

// Smooth shapes under a little grain, which decode and compress as photographs do.
RgbImage photograph(std::size_t side, unsigned seed) {
  std::mt19937 random(seed);
  const double slope = 0.02 + 0.06 * static_cast<double>(random() % 100) / 100.0;
  RgbImage image{side, side, std::vector<std::uint8_t>(side * side * 3)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const auto x = static_cast<double>(i / 3 % side);
    const auto y = static_cast<double>(i / 3 / side);
    const double shape = 60.0 * std::sin(slope * x + static_cast<double>(seed)) +
                         50.0 * std::cos(slope * y * (1.0 + static_cast<double>(i % 3)));
    image.pixels[i] = static_cast<std::uint8_t>(128.0 + shape + static_cast<double>(random() % 12));
  }
  return image;
}

void draw_a_page(benchmark::State& state) {
  const MontageLayout layout;
  MontagePage page{
      "cluster-7.png", "cluster 7 · 31 faces · 2026-03-01 to 2026-03-09", "page 1 of 2", {}};
  std::vector<Face> faces;
  for (unsigned i = 0; i < layout.tiles_per_page(); ++i) {
    const RgbImage crop = photograph(static_cast<std::size_t>(state.range(0)), i);
    page.tiles.push_back({i + 1, "José Álvarez", "face.npy", true, 1});
    faces.push_back({make_thumbnail(crop, "face.png"), {}});
  }
  std::size_t bytes = 0;
  for (auto _ : state) bytes = render_page(page, faces, layout).size();
  state.counters["png_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(draw_a_page)
    ->ArgName("crop")
    ->Arg(112)
    ->Arg(160)
    ->Arg(224)
    ->Unit(benchmark::kMillisecond);

void draw_a_page_without_images(benchmark::State& state) {
  const MontageLayout layout;
  MontagePage page{"cluster-7.png", "cluster 7 · 31 faces", "page 1 of 2", {}};
  std::vector<Face> faces;
  for (unsigned i = 0; i < layout.tiles_per_page(); ++i) {
    page.tiles.push_back({i + 1, "", "camera-front-2026-03-01_face_0017.npy", false, 0});
    std::vector<float> embedding(512);
    for (std::size_t d = 0; d < embedding.size(); ++d) {
      embedding[d] = 0.04F * static_cast<float>(std::sin(static_cast<double>((i + 1) * d)));
    }
    faces.push_back({{}, std::move(embedding)});
  }
  for (auto _ : state) benchmark::DoNotOptimize(render_page(page, faces, layout));
}
BENCHMARK(draw_a_page_without_images)->Unit(benchmark::kMillisecond);

void make_a_thumbnail(benchmark::State& state) {
  const RgbImage crop = photograph(static_cast<std::size_t>(state.range(0)), 1);
  for (auto _ : state) benchmark::DoNotOptimize(make_thumbnail(crop, "face.png"));
}
BENCHMARK(make_a_thumbnail)
    ->ArgName("crop")
    ->Arg(112)
    ->Arg(160)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kith::bench
