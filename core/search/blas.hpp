// The two things we ask of BLAS and LAPACK, on the calling thread alone: our own pool decides what
// runs beside what, and OpenBLAS's threads would come on top of it.
#pragma once

#include <cstddef>
#include <vector>

namespace kith {

/// c = a · b, row-major float32: a is rows x inner, b inner x columns, c rows x columns.
void multiply(const float* a, const float* b, float* c, std::size_t rows, std::size_t inner,
              std::size_t columns);

/// c = a · bᵀ with b columns x inner, whose rows are `stride` apart, as are those of a.
void multiply_transposed(const float* a, const float* b, float* c, std::size_t rows,
                         std::size_t inner, std::size_t columns, std::size_t stride);

/// aᵀ · a, D x D, of N x D.
std::vector<float> gram(const float* a, std::size_t rows, std::size_t dimension);

/// Eigenvectors of a symmetric matrix (D x D), largest eigenvalue first, one a row. Empty when
/// LAPACK does not converge.
std::vector<float> eigenvectors(std::vector<float> symmetric, std::size_t dimension);

}  // namespace kith
