// The codes of a growing set of rows, and thresholds that let every pair within eps pass.
//
// Let w be a row's image (projection.hpp), s the scale, q = round(w / s) its codes, and e ≥ ‖w − s
// q‖ its true quantisation error (computed in float64, plus the image's own error). For two rows
//     ⟨x,y⟩ ≤ ⟨w_x,w_y⟩ = s²⟨q,q′⟩ + ⟨e_x, s q′⟩ + ⟨s q, e_y⟩ + ⟨e_x,e_y⟩ ≤ s²⟨q,q′⟩ + R (e_x +
//     e_y)
// with R ≥ ‖s q‖ + e of every row, since ‖e_x‖‖s q′‖ + ‖s q‖‖e_y‖ + ‖e_x‖‖e_y‖ ≤ e_x R + R e_y. A
// pair is within the squared distance L when ⟨x,y⟩ ≥ (‖x‖² + ‖y‖² − L) / 2, hence only if
//     ⟨q,q′⟩ ≥ t_x + t_y − L / 2s²,   t_x = (‖x‖² / 2 − R e_x) / s²,
// which is one integer a row, rounded down. No row needs to be of unit length; one that R does not
// hold for has a limit that lets all its pairs pass.
//
// The other way round, with r of projection.hpp and 2 r_x r_y ≤ r_x² + r_y²,
//     ⟨x,y⟩ ≥ ⟨w_x,w_y⟩ − 2 r_x r_y ≥ s²⟨q,q′⟩ − R (e_x + e_y) − r_x² − r_y²,
// so that a pair is surely within L when s²⟨q,q′⟩ exceeds the threshold above by g_x + g_y, g_x = 2
// R e_x + r_x², and what the rounding of three integers took. Pairs of one person in a tight crowd
// are decided by that alone, at a tenth of what the floats cost.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/search/code_panels.hpp"
#include "core/search/projection.hpp"

namespace kith {

/// Rows to search for: codes, and t_x of each.
struct ScreenQueries {
  QueryCodes codes;
  std::vector<std::int32_t> limits;
};

class Screen {
 public:
  /// Takes scale and R from `rows`, which are not added yet. Throws Error{kRequest} for more than
  /// 16,384 dimensions.
  Screen(Projection projection, const RowSet& rows, const Job& job);

  std::size_t size() const { return codes_.size(); }
  const CodePanels& codes() const { return codes_; }
  /// ‖x‖² in float64.
  double norm(std::size_t row) const { return norms_[row]; }

  /// What is taken from a query's limit so that pairs within the squared distance `limit` pass.
  std::int32_t allowance(double limit) const;

  /// Whether the pair of two rows is within the squared distance whose allowance() was taken,
  /// `margin` being how far its product is beyond the threshold. No says nothing.
  bool surely_within(std::size_t i, std::size_t j, std::uint32_t margin) const {
    return margin * scale_ * scale_ >= static_cast<double>(gaps_[i]) + gaps_[j] + certainty_;
  }

  /// Keeps the rows at `kept` (ascending) as 0, 1, …
  void keep(std::span<const std::uint32_t> kept);

  /// Makes room for `size` rows: what was row i becomes row places[i] ≥ i (ascending). The others
  /// are to be encoded.
  void spread(std::span<const std::uint32_t> places, std::size_t size);

  /// Encodes the rows at `places`.
  void encode(const RowSet& rows, std::span<const std::uint32_t> places, const Job& job);

  /// Rows of the screen as queries.
  ScreenQueries queries(std::span<const std::uint32_t> places) const;
  /// Other rows as queries.
  ScreenQueries queries(const RowSet& rows) const;

 private:
  struct Codes {
    std::vector<std::int8_t> values;   // count x m
    std::vector<std::int32_t> limits;  // t_x
    std::vector<double> norms;
    std::vector<float> gaps;  // g_x, rounded up
  };
  Codes make_codes(const RowSet& rows, std::span<const std::uint32_t> places) const;
  std::int32_t limit_of(double norm, double error, double coded_length) const;
  float gap_of(double error, double residual) const;

  Projection projection_;
  CodePanels codes_;
  std::vector<double> norms_;
  std::vector<float> gaps_;
  double certainty_ = 0;  // what rounding may have taken from a margin
  double scale_ = 1;
  double radius_ = 0;  // R
};

}  // namespace kith
