#include "core/search/kernel_vnni.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

// _mm512_undefined_epi32 of g++ 12's own headers is taken for a mistake of ours (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

// The file is compiled for any x86-64; only these functions use AVX-512, and only after
// vnni_supported().
#define KITH_VNNI \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"), always_inline)) inline
#define KITH_VNNI_ENTRY __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

namespace kith {
namespace {

constexpr std::size_t kTilePanels = 4;

// The sums of one query with 64 columns. Structures and not arrays, here and below: g++ 12 keeps
// arrays of vectors in memory where they are indexed in a loop, unrolled or not, at half the speed.
struct Sums {
  __m512i a, b, c, d;
};

// sums += products of unsigned `columns` and signed `query`. As an intrinsic, g++ 12 copies every
// accumulator to another register and back in every round.
KITH_VNNI void add_products(__m512i& sums, __m512i columns, __m512i query) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(columns), "v"(query));
}

KITH_VNNI void add(Sums& sums, const Sums& columns, const std::int8_t* query) {
  std::int32_t four;
  std::memcpy(&four, query, 4);
  const __m512i broadcast = _mm512_set1_epi32(four);
  add_products(sums.a, columns.a, broadcast);
  add_products(sums.b, columns.b, broadcast);
  add_products(sums.c, columns.c, broadcast);
  add_products(sums.d, columns.d, broadcast);
}

KITH_VNNI Sums load(const std::uint8_t* panels, std::size_t stride) {
  return {_mm512_load_si512(panels), _mm512_load_si512(panels + stride),
          _mm512_load_si512(panels + 2 * stride), _mm512_load_si512(panels + 3 * stride)};
}

KITH_VNNI Sums minus(const std::int32_t* limits) {
  const __m512i zero = _mm512_setzero_si512();
  return {_mm512_sub_epi32(zero, _mm512_load_si512(limits)),
          _mm512_sub_epi32(zero, _mm512_load_si512(limits + 16)),
          _mm512_sub_epi32(zero, _mm512_load_si512(limits + 32)),
          _mm512_sub_epi32(zero, _mm512_load_si512(limits + 48))};
}

KITH_VNNI bool any(const Sums& sums, std::int32_t limit) {
  const __m512i largest =
      _mm512_max_epi32(_mm512_max_epi32(sums.a, sums.b), _mm512_max_epi32(sums.c, sums.d));
  return _mm512_cmpge_epi32_mask(largest, _mm512_set1_epi32(limit)) != 0;
}

KITH_VNNI void emit(const Sums& sums, std::int32_t limit, Hit base, std::vector<Hit>& hits) {
  if (!any(sums, limit)) return;
  const __m512i least = _mm512_set1_epi32(limit);
  std::uint64_t mask = _mm512_cmpge_epi32_mask(sums.a, least);
  mask |= std::uint64_t{_mm512_cmpge_epi32_mask(sums.b, least)} << 16U;
  mask |= std::uint64_t{_mm512_cmpge_epi32_mask(sums.c, least)} << 32U;
  mask |= std::uint64_t{_mm512_cmpge_epi32_mask(sums.d, least)} << 48U;
  alignas(64) std::uint32_t values[kTilePanels * kPanelRows];
  _mm512_store_si512(values, sums.a);
  _mm512_store_si512(values + 16, sums.b);
  _mm512_store_si512(values + 32, sums.c);
  _mm512_store_si512(values + 48, sums.d);
  for (; mask != 0; mask &= mask - 1) {
    const auto at = static_cast<std::uint32_t>(std::countr_zero(mask));
    // Unsigned, since the two may lie more than 2³¹ apart.
    hits.push_back({base.query, base.column + at, values[at] - static_cast<std::uint32_t>(limit)});
  }
}

// Six queries against 64 columns. The sums begin at minus the columns' limits, so that one
// comparison with the query's limit is left at the end. 24 sums, 4 columns and a broadcast take 29
// of the 32 registers, and 10 loads feed 24 products.
KITH_VNNI_ENTRY void tile_of_six(const std::int8_t* queries, const std::int32_t* limits,
                                 const std::uint8_t* panels, const std::int32_t* column_limits,
                                 std::size_t length, Hit base, std::vector<Hit>& hits) {
  const Sums start = minus(column_limits);
  Sums r0 = start, r1 = start, r2 = start, r3 = start, r4 = start, r5 = start;
  const std::size_t stride = kPanelRows * length;
  for (std::size_t g = 0; g < length / 4; ++g, queries += 4 * kQueryGroup, panels += 64) {
    const Sums columns = load(panels, stride);
    add(r0, columns, queries);
    add(r1, columns, queries + 4);
    add(r2, columns, queries + 8);
    add(r3, columns, queries + 12);
    add(r4, columns, queries + 16);
    add(r5, columns, queries + 20);
  }
  const bool hit = any(r0, limits[0]) | any(r1, limits[1]) | any(r2, limits[2]) |
                   any(r3, limits[3]) | any(r4, limits[4]) | any(r5, limits[5]);
  if (!hit) [[likely]] {
    return;
  }
  emit(r0, limits[0], base, hits);
  emit(r1, limits[1], {base.query + 1, base.column}, hits);
  emit(r2, limits[2], {base.query + 2, base.column}, hits);
  emit(r3, limits[3], {base.query + 3, base.column}, hits);
  emit(r4, limits[4], {base.query + 4, base.column}, hits);
  emit(r5, limits[5], {base.query + 5, base.column}, hits);
}

// One query against 64 columns: bound by how fast the columns come from memory.
KITH_VNNI_ENTRY void tile_of_one(const std::int8_t* query, std::int32_t limit,
                                 const std::uint8_t* panels, const std::int32_t* column_limits,
                                 std::size_t length, Hit base, std::vector<Hit>& hits) {
  Sums sums = minus(column_limits);
  const std::size_t stride = kPanelRows * length;
  for (std::size_t g = 0; g < length / 4; ++g, query += 4 * kQueryGroup, panels += 64) {
    add(sums, load(panels, stride), query);
  }
  emit(sums, limit, base, hits);
}

}  // namespace

bool vnni_supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

void screen_vnni(const QueryCodes& queries, const std::int32_t* limits, const std::uint8_t* panels,
                 const std::int32_t* column_limits, std::size_t panel_count,
                 std::uint32_t first_column, std::vector<Hit>& hits) {
  const std::size_t length = queries.length();
  for (std::size_t p = 0; p < panel_count; p += kTilePanels) {
    const std::uint8_t* codes = panels + p * kPanelRows * length;
    const std::int32_t* columns = column_limits + p * kPanelRows;
    const std::uint32_t column = first_column + static_cast<std::uint32_t>(p * kPanelRows);
    for (std::size_t q = 0; q < queries.size(); q += kQueryGroup) {
      // Σ (c + 128) q = ⟨c, q⟩ + 128 Σ q: the second term goes to the query's limit.
      std::int32_t shifted[kQueryGroup];
      for (std::size_t r = 0; r < kQueryGroup; ++r) {
        shifted[r] = q + r < queries.size() ? limits[q + r] + 128 * queries.sum(q + r)
                                            : std::numeric_limits<std::int32_t>::max();
      }
      const std::int8_t* group = queries.group(q / kQueryGroup);
      const Hit base{static_cast<std::uint32_t>(q), column};
      if (queries.size() == 1) {
        tile_of_one(group, shifted[0], codes, columns, length, base, hits);
      } else {
        tile_of_six(group, shifted, codes, columns, length, base, hits);
      }
    }
  }
}

}  // namespace kith

#else

namespace kith {

bool vnni_supported() {
  return false;
}
void screen_vnni(const QueryCodes&, const std::int32_t*, const std::uint8_t*, const std::int32_t*,
                 std::size_t, std::uint32_t, std::vector<Hit>&) {}

}  // namespace kith

#endif
