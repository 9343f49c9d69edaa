#include "core/search/kernel_widening.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/search/kernel_widening.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kith::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Wide = hn::CappedTag<std::int32_t, kPanelRows>;

// sums[i] += both products of the two int16 in a[i] with those in b[i].
HWY_INLINE hn::Vec<Wide> add_pairs(hn::Vec<Wide> sums, hn::Vec<Wide> a, hn::Vec<Wide> b) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
  const Wide wide;
  const hn::Repartition<std::int16_t, Wide> narrow;
  hn::Vec<Wide> unused = hn::Zero(wide);  // x86 keeps each pair's sum in its own lane
  return hn::ReorderWidenMulAccumulate(wide, hn::BitCast(narrow, a), hn::BitCast(narrow, b), sums,
                                       unused);
#else
  const auto even =
      hn::Mul(hn::ShiftRight<16>(hn::ShiftLeft<16>(a)), hn::ShiftRight<16>(hn::ShiftLeft<16>(b)));
  const auto odd = hn::Mul(hn::ShiftRight<16>(a), hn::ShiftRight<16>(b));
  return hn::Add(sums, hn::Add(even, odd));
#endif
}

HWY_INLINE void emit(hn::Vec<Wide> sums, std::int32_t limit, Hit base, std::vector<Hit>& hits) {
  const Wide wide;
  const auto reached = hn::Not(hn::Lt(sums, hn::Set(wide, limit)));  // Ge is for floats alone
  if (hn::AllFalse(wide, reached)) return;
  std::uint8_t bytes[8] = {};
  hn::StoreMaskBits(wide, reached, bytes);
  std::uint64_t mask = 0;
  std::memcpy(&mask, bytes, sizeof mask);
  std::int32_t values[kPanelRows];
  hn::StoreU(sums, wide, values);
  for (; mask != 0; mask &= mask - 1) {
    const auto at = static_cast<std::uint32_t>(std::countr_zero(mask));
    hits.push_back({base.query, base.column + at,
                    static_cast<std::uint32_t>(values[at]) - static_cast<std::uint32_t>(limit)});
  }
}

// Three queries (`pairs` pairs of codes each, `stride` apart) against one widened panel.
HWY_ATTR void three_queries(const std::int32_t* queries, std::size_t stride, std::size_t pairs,
                            const std::int32_t* limits, const std::int32_t* panel,
                            const std::int32_t* column_limits, Hit base, std::vector<Hit>& hits) {
  const Wide wide;
  for (std::size_t v = 0; v < kPanelRows; v += hn::Lanes(wide)) {
    auto s0 = hn::Neg(hn::LoadU(wide, column_limits + v));
    auto s1 = s0;
    auto s2 = s0;
    for (std::size_t i = 0; i < pairs; ++i) {
      const auto columns = hn::LoadU(wide, panel + i * kPanelRows + v);
      s0 = add_pairs(s0, columns, hn::Set(wide, queries[i]));
      s1 = add_pairs(s1, columns, hn::Set(wide, queries[i + stride]));
      s2 = add_pairs(s2, columns, hn::Set(wide, queries[i + 2 * stride]));
    }
    const std::uint32_t column = base.column + static_cast<std::uint32_t>(v);
    emit(s0, limits[0], {base.query, column}, hits);
    emit(s1, limits[1], {base.query + 1, column}, hits);
    emit(s2, limits[2], {base.query + 2, column}, hits);
  }
}

}  // namespace kith::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kith {
namespace {

HWY_EXPORT(three_queries);

std::int32_t pack(int low, int high) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(high) << 16U |
                                   (static_cast<std::uint32_t>(low) & 0xFFFFU));
}

// Row by row, a pair of codes an int32, padded to a multiple of three rows.
std::vector<std::int32_t> widen(const QueryCodes& queries, std::size_t padded) {
  const std::size_t pairs = queries.length() / 2;
  std::vector<std::int32_t> wide(padded * pairs);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    for (std::size_t i = 0; i < pairs; ++i) {
      const std::int8_t* two =
          queries.group(q / kQueryGroup) + (i / 2 * kQueryGroup + q % kQueryGroup) * 4 + i % 2 * 2;
      wide[q * pairs + i] = pack(two[0], two[1]);
    }
  }
  return wide;
}

// A panel, a pair of codes an int32: 16 rows' pair 0, 16 rows' pair 1, …
void widen(const std::uint8_t* panel, std::size_t length, std::vector<std::int32_t>& wide) {
  for (std::size_t i = 0; i < length / 2; ++i) {
    for (std::size_t row = 0; row < kPanelRows; ++row) {
      const std::uint8_t* two = panel + (i / 2 * kPanelRows + row) * 4 + i % 2 * 2;
      wide[i * kPanelRows + row] = pack(two[0] - 128, two[1] - 128);
    }
  }
}

}  // namespace

void screen_widening(const QueryCodes& queries, const std::int32_t* limits,
                     const std::uint8_t* panels, const std::int32_t* column_limits,
                     std::size_t panel_count, std::uint32_t first_column, std::vector<Hit>& hits) {
  const std::size_t pairs = queries.length() / 2;
  const std::size_t padded = (queries.size() + 2) / 3 * 3;
  const std::vector<std::int32_t> wide = widen(queries, padded);
  std::vector<std::int32_t> padded_limits(limits, limits + queries.size());
  padded_limits.resize(padded, std::numeric_limits<std::int32_t>::max());
  std::vector<std::int32_t> panel(kPanelRows * pairs);
  for (std::size_t p = 0; p < panel_count; ++p) {
    widen(panels + p * kPanelRows * queries.length(), queries.length(), panel);
    const std::uint32_t column = first_column + static_cast<std::uint32_t>(p * kPanelRows);
    for (std::size_t q = 0; q < queries.size(); q += 3) {
      HWY_DYNAMIC_DISPATCH(three_queries)
      (wide.data() + q * pairs, pairs, pairs, padded_limits.data() + q, panel.data(),
       column_limits + p * kPanelRows, {static_cast<std::uint32_t>(q), column}, hits);
    }
  }
}

}  // namespace kith
#endif
