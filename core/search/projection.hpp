// A map from D float32 to m of them whose inner products are never below the true ones by more than
// a proven amount: most directions of a set of faces carry little, and are screened as one number.
//
// Let P (D x p, p = m − 1) have orthonormal columns, z = Pᵀx, and r = √(‖x‖² − ‖z‖²) the length of
// what is cut. With x = Pz + x′, the cut parts are orthogonal to the kept ones, and by
// Cauchy–Schwarz
//     ⟨x,y⟩ = ⟨z_x,z_y⟩ + ⟨x′,y′⟩ ≤ ⟨z_x,z_y⟩ + r_x r_y = ⟨(z_x,r_x),(z_y,r_y)⟩.
// A rotation H of the m coordinates (random signs, then Walsh–Hadamard) leaves that product as it
// is and spreads the energy evenly, so that one int8 scale suits all coordinates, whatever the
// spectrum. Without truncation p = D, and r is what rounding leaves.
//
// Rounding. What is stored is G (D x m, float32), meant to be P Hᵀ without its last column, and h,
// the last column of H. Let g = ‖GᵀG − (I − hhᵀ)‖ (Frobenius) and a = ‖Gh‖, both measured in
// float64. The singular values of G(I − hhᵀ) then lie within g of 1, so by its polar decomposition
// some G* = P* Hᵀ with exactly orthonormal columns lies within g + a of G; everything above holds
// for that one. sgemm's sums of D terms are off by D 2⁻²⁴ ‖x‖ ‖column‖ each, whatever their order
// (Higham, Accuracy and Stability, section 3.1), hence by D 2⁻²⁴ √m ‖x‖ in norm. So the computed
// image is off by at most slack() · ‖x‖; r is computed from ‖z‖ less that, which makes it no
// smaller than the true one, and more only makes the bound weaker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/search/job.hpp"
#include "core/search/rows.hpp"

namespace kith {

class Projection {
 public:
  /// All directions, rotated; m is D rounded up to 32.
  static Projection full(std::size_t dimension);

  /// The m that promises the least work for finding all pairs within the squared distance `limit`:
  /// the principal directions come from a sample of the rows, and the share of pairs that would
  /// pass the screen is counted on a sample of pairs, for each m.
  static Projection learned(const RowSet& rows, double limit, const Job& job);

  std::size_t dimension() const { return dimension_; }
  /// m, a multiple of 32.
  std::size_t length() const { return length_; }
  /// How far an image may be off, as a share of its row's length.
  double slack() const { return slack_; }

  /// Images (count x m, row-major) of rows (count x D, row-major) with squared norms `norms`, and
  /// r of each.
  void apply(const float* rows, const double* norms, std::size_t count, float* images,
             float* residuals) const;

 private:
  Projection(std::size_t dimension, std::size_t length) : dimension_(dimension), length_(length) {}
  // Fixes the map from orthonormal directions, one a row of D.
  void set(const std::vector<float>& directions);
  // g + a.
  double distance_from_orthonormal(ThreadPool& threads) const;

  std::size_t dimension_;
  std::size_t length_;
  std::vector<float> matrix_;    // D x m
  std::vector<float> residual_;  // m: where r goes
  double slack_ = 0;
};

}  // namespace kith
