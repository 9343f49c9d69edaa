#include "core/search/kernel.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"
#include "core/search/kernel_avx2.hpp"
#include "core/search/kernel_vnni.hpp"
#include "core/search/kernel_widening.hpp"

namespace kith {
namespace {

void screen_panels(Kernel kernel, const QueryCodes& queries, const std::int32_t* limits,
                   const std::uint8_t* panels, const std::int32_t* column_limits,
                   std::size_t panel_count, std::uint32_t first_column, std::vector<Hit>& hits) {
  const auto run = kernel == Kernel::kVnni   ? screen_vnni
                   : kernel == Kernel::kAvx2 ? screen_avx2
                                             : screen_widening;
  run(queries, limits, panels, column_limits, panel_count, first_column, hits);
}

std::int32_t plain_product(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += int{a[i]} * int{b[i]};
  return sum;
}

// Multiplies 7 queries with 64 columns, the first of each all of the largest codes, and looks
// whether a pair is found at its sum and not above it. Kernels with 16-bit intermediates saturate
// here.
bool multiplies_right(Kernel kernel) {
  constexpr std::size_t kLength = 128;
  constexpr std::size_t kColumns = kPanelRows * 4;
  constexpr std::size_t kQueries = kQueryGroup + 1;
  const auto codes = [](std::size_t row) {
    std::array<std::int8_t, kLength> values{};
    for (std::size_t i = 0; i < kLength; ++i) {
      const bool negative = row != 0 && (row * 37 + i * i + row * i) % 5 < 2;
      values[i] = negative ? std::int8_t{-127} : std::int8_t{127};
    }
    return values;
  };
  CodePanels columns(kLength);
  columns.resize(kColumns);
  for (std::size_t c = 0; c < kColumns; ++c) columns.set(c, codes(c), 0);
  QueryCodes queries(kLength, kQueries);
  for (std::size_t q = 0; q < kQueries; ++q) queries.set(q, codes(q * 9));
  std::vector<Hit> hits;
  for (std::size_t c = 0; c < kColumns; ++c) {
    std::array<std::int32_t, kQueries> limits{};
    std::size_t expected = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
      limits[q] = plain_product(codes(q * 9), codes(c));
      for (std::size_t other = 0; other < kColumns; ++other) {
        expected += plain_product(codes(q * 9), codes(other)) >= limits[q] ? 1 : 0;
      }
    }
    hits.clear();
    screen(kernel, queries, limits.data(), columns, 0, kColumns, hits);
    const bool sound = std::all_of(hits.begin(), hits.end(), [&](const Hit& hit) {
      return plain_product(codes(hit.query * 9), codes(hit.column)) >= limits[hit.query];
    });
    if (!sound || hits.size() != expected) return false;
  }
  return true;
}

std::vector<Kernel> try_kernels() {
  std::vector<Kernel> usable;
  if (vnni_supported() && multiplies_right(Kernel::kVnni)) usable.push_back(Kernel::kVnni);
  if (avx2_supported() && multiplies_right(Kernel::kAvx2)) usable.push_back(Kernel::kAvx2);
  usable.push_back(Kernel::kWidening);
  return usable;
}

}  // namespace

std::string_view name_of(Kernel kernel) {
  constexpr std::array<std::string_view, 3> kNames{"avx512-vnni", "avx2", "widening"};
  return kNames[static_cast<std::size_t>(kernel)];
}

const std::vector<Kernel>& usable_kernels() {
  static const std::vector<Kernel> kUsable = try_kernels();
  return kUsable;
}

void screen(Kernel kernel, const QueryCodes& queries, const std::int32_t* limits,
            const CodePanels& columns, std::size_t begin, std::size_t end, std::vector<Hit>& hits) {
  // Whole groups of four panels: chunks hold them, and rows that are not there reach no limit.
  constexpr std::size_t kStep = 4 * kPanelRows;
  const std::size_t before = hits.size();
  while (begin < end) {
    const std::size_t chunk = begin / kChunkRows;
    const std::size_t first = begin % kChunkRows;
    const std::size_t stop = std::min(end - chunk * kChunkRows, kChunkRows);
    const std::size_t panels = (stop - first + kStep - 1) / kStep * 4;
    screen_panels(kernel, queries, limits, columns.codes(chunk) + first * columns.length(),
                  columns.limits(chunk) + first, panels, static_cast<std::uint32_t>(begin), hits);
    begin = (chunk + 1) * kChunkRows;
  }
  if (end % kStep != 0) {
    const auto beyond =
        std::remove_if(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(),
                       [&](const Hit& hit) { return hit.column >= end; });
    hits.erase(beyond, hits.end());
  }
}

}  // namespace kith
