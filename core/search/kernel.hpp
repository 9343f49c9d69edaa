// Products of int8 codes, compared with thresholds in registers: the inner loop of every search.
// The matrix of products is never written; what leaves the loop are the few pairs that reach their
// threshold.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/search/code_panels.hpp"

namespace kith {

/// The ways of multiplying; all give the same sums.
enum class Kernel {
  kVnni,      // AVX-512 VNNI: four products and their sum an instruction and lane
  kAvx2,      // codes widened to int16 as they are loaded: two products and their sum
  kWidening,  // Highway, any processor: codes widened to int16, pairs of products summed in int32
};

std::string_view name_of(Kernel kernel);

/// Those this processor has and that multiply a known tile of the largest codes right, best first.
/// Tried once; later calls cost nothing.
const std::vector<Kernel>& usable_kernels();

/// A pair whose product reached its threshold.
struct Hit {
  std::uint32_t query = 0;   // index into the queries
  std::uint32_t column = 0;  // row of the panels
  std::uint32_t margin = 0;  // how far beyond it

  friend bool operator==(const Hit&, const Hit&) = default;
};

/// Appends to `hits` the pairs (q, c), c in [begin, end), with ⟨codes of q, codes of c⟩ ≥
/// limits[q] + (the panels' limit of c). `begin` is a multiple of 64. Sums of limits must
/// fit 31 bits. The order of hits is not stated.
void screen(Kernel kernel, const QueryCodes& queries, const std::int32_t* limits,
            const CodePanels& columns, std::size_t begin, std::size_t end, std::vector<Hit>& hits);

}  // namespace kith
