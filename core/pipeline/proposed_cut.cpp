#include "core/pipeline/proposed_cut.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith {
namespace {

bool is_among(SampleId sample, const std::vector<SampleId>& ascending) {
  return std::binary_search(ascending.begin(), ascending.end(), sample);
}

void mark(Tile& tile, const char* side, bool bridge) {
  std::string caption = side;
  if (bridge) caption += " · bridge";
  if (!tile.caption.empty()) caption += " · " + tile.caption;
  tile.caption = std::move(caption);
}

// The lower half of a page, in whole rows where there are several.
std::size_t half_a_page(const MontageLayout& layout) {
  const std::size_t page = std::max<std::size_t>(1, layout.tiles_per_page());
  if (layout.rows < 2) return page / 2;
  return static_cast<std::size_t>(layout.rows / 2) * static_cast<std::size_t>(layout.columns);
}

// What a side lacks of its part of a page, the other one fills.
std::vector<Tile> side_by_side(std::vector<Tile> a, std::vector<Tile> b,
                               const MontageLayout& layout) {
  const std::size_t page = std::max<std::size_t>(1, layout.tiles_per_page());
  std::vector<Tile> tiles;
  std::size_t of_a = 0;
  std::size_t of_b = 0;
  const auto take = [&tiles](std::vector<Tile>& from, std::size_t& taken, std::size_t count) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(taken);
    taken += count;
    std::move(first, first + static_cast<std::ptrdiff_t>(count), std::back_inserter(tiles));
  };
  while (of_a < a.size() || of_b < b.size()) {
    const std::size_t left_of_a = std::min(page, a.size() - of_a);
    const std::size_t lower =
        std::min(std::max(half_a_page(layout), page - left_of_a), b.size() - of_b);
    take(a, of_a, std::min(left_of_a, page - lower));
    take(b, of_b, lower);
  }
  return tiles;
}

}  // namespace

std::string show_cut(const FlaggedCluster& flagged, const MontageLayout& layout,
                     std::vector<Tile>& tiles) {
  if (flagged.part.size() < flagged.part_size) return {};
  std::vector<Tile> a;
  std::vector<Tile> b;
  for (const Tile& tile : tiles) (is_among(tile.sample, flagged.part) ? b : a).push_back(tile);
  if (a.empty() || b.empty()) return {};
  std::vector<SampleId> bridges = flagged.bridges;
  std::sort(bridges.begin(), bridges.end());
  for (Tile& tile : a) mark(tile, "A", is_among(tile.sample, bridges));
  for (Tile& tile : b) mark(tile, "B", is_among(tile.sample, bridges));
  const std::string text =
      fmt::format("proposed cut: A {} · B {} · joined by {}", a.size(), b.size(), bridges.size());
  tiles = side_by_side(std::move(a), std::move(b), layout);
  return text;
}

}  // namespace kith
