#include "core/search/kernel_avx2.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <limits>

// The file is compiled for any x86-64; only these functions use AVX2, and only after
// avx2_supported().
#define KITH_AVX2 __attribute__((target("avx2"), always_inline)) inline
#define KITH_AVX2_ENTRY __attribute__((target("avx2")))

namespace kith {
namespace {

constexpr std::size_t kTileRows = 8;     // half a panel
constexpr std::size_t kTileQueries = 4;  // with 8 columns: 8 sums of the 16 registers
// 512 codes of each: 64 KiB, which stay in level 2 while the panels pass.
constexpr std::size_t kBlockQueries = 64;

// Two sums of a row side by side: rows 0 to 3 and 4 to 7 of a tile.
struct Sums {
  __m256i a, b;
};

// Eight rows' four codes, widened to 16 bits: their products with codes of a query stay exact,
// where products of bytes (vpmaddubsw) would saturate.
KITH_AVX2 Sums load(const std::uint8_t* codes) {
  const auto* rows = reinterpret_cast<const __m128i*>(codes);
  return {_mm256_cvtepu8_epi16(_mm_load_si128(rows)),
          _mm256_cvtepu8_epi16(_mm_load_si128(rows + 1))};
}

// `query`: four codes of 16 bits, four times.
KITH_AVX2 void add(Sums& sums, const Sums& columns, __m256i query) {
  sums.a = _mm256_add_epi32(sums.a, _mm256_madd_epi16(columns.a, query));
  sums.b = _mm256_add_epi32(sums.b, _mm256_madd_epi16(columns.b, query));
}

KITH_AVX2 __m256i broadcast(const std::int16_t* four) {
  return _mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(four)));
}

// The rows' sums in their order, less the columns' limits.
KITH_AVX2 __m256i finish(const Sums& sums, const std::int32_t* column_limits) {
  const __m256i pairs = _mm256_hadd_epi32(sums.a, sums.b);  // rows 0 1 4 5 | 2 3 6 7
  const __m256i rows = _mm256_permute4x64_epi64(pairs, _MM_SHUFFLE(3, 1, 2, 0));
  return _mm256_sub_epi32(rows, _mm256_load_si256(reinterpret_cast<const __m256i*>(column_limits)));
}

KITH_AVX2 void emit(const Sums& sums, const std::int32_t* column_limits, std::int32_t limit,
                    Hit base, std::vector<Hit>& hits) {
  const __m256i reached = finish(sums, column_limits);
  const __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32(limit), reached);
  auto mask = ~static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(below))) & 0xFFU;
  if (mask == 0) [[likely]] {
    return;
  }
  alignas(32) std::uint32_t values[kTileRows];
  _mm256_store_si256(reinterpret_cast<__m256i*>(values), reached);
  for (; mask != 0; mask &= mask - 1) {
    const auto at = static_cast<std::uint32_t>(std::countr_zero(mask));
    // Unsigned, since the two may lie more than 2³¹ apart.
    hits.push_back({base.query, base.column + at, values[at] - static_cast<std::uint32_t>(limit)});
  }
}

// `queries`: for each four codes in turn, those of four queries.
KITH_AVX2_ENTRY void tile_of_four(const std::int16_t* queries, const std::int32_t* limits,
                                  const std::uint8_t* panel, const std::int32_t* column_limits,
                                  std::size_t length, Hit base, std::vector<Hit>& hits) {
  const Sums zero = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  Sums r0 = zero, r1 = zero, r2 = zero, r3 = zero;
  for (std::size_t g = 0; g < length / 4; ++g, queries += 16, panel += 64) {
    const Sums columns = load(panel);
    add(r0, columns, broadcast(queries));
    add(r1, columns, broadcast(queries + 4));
    add(r2, columns, broadcast(queries + 8));
    add(r3, columns, broadcast(queries + 12));
  }
  emit(r0, column_limits, limits[0], base, hits);
  emit(r1, column_limits, limits[1], {base.query + 1, base.column}, hits);
  emit(r2, column_limits, limits[2], {base.query + 2, base.column}, hits);
  emit(r3, column_limits, limits[3], {base.query + 3, base.column}, hits);
}

// One query against a panel: bound by how fast the columns come from memory.
KITH_AVX2_ENTRY void panel_of_one(const std::int16_t* query, std::int32_t limit,
                                  const std::uint8_t* panel, const std::int32_t* column_limits,
                                  std::size_t length, Hit base, std::vector<Hit>& hits) {
  const Sums zero = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  Sums low = zero, high = zero;
  for (std::size_t g = 0; g < length / 4; ++g, query += 16, panel += 64) {
    const __m256i four = broadcast(query);
    add(low, load(panel), four);
    add(high, load(panel + 32), four);
  }
  emit(low, column_limits, limit, base, hits);
  emit(high, column_limits + kTileRows, limit, {base.query, base.column + 8}, hits);
}

// Codes of 16 bits, as tile_of_four() takes them; of queries that are not there, zeros.
std::vector<std::int16_t> widen(const QueryCodes& queries) {
  const std::size_t groups = queries.length() / 4;
  const std::size_t tiles = (queries.size() + kTileQueries - 1) / kTileQueries;
  std::vector<std::int16_t> wide(tiles * groups * 16);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const std::int8_t* codes = queries.group(q / kQueryGroup) + q % kQueryGroup * 4;
    std::int16_t* to = wide.data() + q / kTileQueries * groups * 16 + q % kTileQueries * 4;
    for (std::size_t g = 0; g < groups; ++g, codes += 4 * kQueryGroup, to += 16) {
      std::copy(codes, codes + 4, to);
    }
  }
  return wide;
}

// Σ (c + 128) q = ⟨c, q⟩ + 128 Σ q: the second term goes to the query's limit.
std::vector<std::int32_t> shifted(const QueryCodes& queries, const std::int32_t* limits) {
  std::vector<std::int32_t> all((queries.size() + kTileQueries - 1) / kTileQueries * kTileQueries,
                                std::numeric_limits<std::int32_t>::max());
  for (std::size_t q = 0; q < queries.size(); ++q) all[q] = limits[q] + 128 * queries.sum(q);
  return all;
}

}  // namespace

bool avx2_supported() {
  return __builtin_cpu_supports("avx2");
}

void screen_avx2(const QueryCodes& queries, const std::int32_t* limits, const std::uint8_t* panels,
                 const std::int32_t* column_limits, std::size_t panel_count,
                 std::uint32_t first_column, std::vector<Hit>& hits) {
  const std::size_t length = queries.length();
  const std::vector<std::int16_t> wide = widen(queries);
  const std::vector<std::int32_t> least = shifted(queries, limits);
  const auto column_of = [&](std::size_t row) {
    return first_column + static_cast<std::uint32_t>(row);
  };
  if (queries.size() == 1) {
    for (std::size_t p = 0; p < panel_count; ++p) {
      panel_of_one(wide.data(), least[0], panels + p * kPanelRows * length,
                   column_limits + p * kPanelRows, length, {0, column_of(p * kPanelRows)}, hits);
    }
    return;
  }
  for (std::size_t block = 0; block < queries.size(); block += kBlockQueries) {
    const std::size_t end = std::min(block + kBlockQueries, queries.size());
    for (std::size_t row = 0; row < panel_count * kPanelRows; row += kTileRows) {
      const std::size_t in_panel = row % kPanelRows;
      const std::uint8_t* codes = panels + (row - in_panel) * length + in_panel * 4;
      for (std::size_t q = block; q < end; q += kTileQueries) {
        tile_of_four(wide.data() + q * length, least.data() + q, codes, column_limits + row, length,
                     {static_cast<std::uint32_t>(q), column_of(row)}, hits);
      }
    }
  }
}

}  // namespace kith

#else

namespace kith {

bool avx2_supported() {
  return false;
}
void screen_avx2(const QueryCodes&, const std::int32_t*, const std::uint8_t*, const std::int32_t*,
                 std::size_t, std::uint32_t, std::vector<Hit>&) {}

}  // namespace kith

#endif
