#include "core/search/blas.hpp"

#include <cblas.h>
#include <dlfcn.h>

#include <algorithm>

extern "C" {
void ssyevd_(const char* job, const char* triangle, const int* n, float* a, const int* lda,
             float* values, float* work, const int* work_size, int* integers,
             const int* integers_size, int* info);
}

namespace kith {
namespace {

// OpenBLAS has threads of its own, which spin while they wait for each other; the reference BLAS
// has none. Which of the two answers to libblas.so.3 is decided by the system: a weak reference to
// the function would be settled, as missing, when this program is linked.
void stay_on_this_thread() {
  static const bool kOnce = [] {
    using SetThreads = void (*)(int);
    const auto set =
        reinterpret_cast<SetThreads>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set != nullptr) set(1);
    return true;
  }();
  static_cast<void>(kOnce);
}

int to_int(std::size_t n) {
  return static_cast<int>(n);
}

}  // namespace

void multiply(const float* a, const float* b, float* c, std::size_t rows, std::size_t inner,
              std::size_t columns) {
  stay_on_this_thread();
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, to_int(rows), to_int(columns),
              to_int(inner), 1.0F, a, to_int(inner), b, to_int(columns), 0.0F, c, to_int(columns));
}

void multiply_transposed(const float* a, const float* b, float* c, std::size_t rows,
                         std::size_t inner, std::size_t columns, std::size_t stride) {
  stay_on_this_thread();
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, to_int(rows), to_int(columns), to_int(inner),
              1.0F, a, to_int(stride), b, to_int(stride), 0.0F, c, to_int(columns));
}

std::vector<float> gram(const float* a, std::size_t rows, std::size_t dimension) {
  stay_on_this_thread();
  const int d = to_int(dimension);
  std::vector<float> result(dimension * dimension);
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, d, to_int(rows), 1.0F, a, d, a, d, 0.0F,
              result.data(), d);
  return result;
}

std::vector<float> eigenvectors(std::vector<float> symmetric, std::size_t dimension) {
  stay_on_this_thread();
  const int d = to_int(dimension);
  const int work_size = 1 + 6 * d + 2 * d * d;
  const int integers_size = 3 + 5 * d;
  std::vector<float> values(dimension);
  std::vector<float> work(static_cast<std::size_t>(work_size));
  std::vector<int> integers(static_cast<std::size_t>(integers_size));
  int info = 0;
  ssyevd_("V", "U", &d, symmetric.data(), &d, values.data(), work.data(), &work_size,
          integers.data(), &integers_size, &info);
  if (info != 0) return {};
  // Ascending, in the columns of a column-major matrix: the rows of ours, from the last.
  for (std::size_t i = 0; i < dimension / 2; ++i) {
    std::swap_ranges(symmetric.begin() + static_cast<std::ptrdiff_t>(i * dimension),
                     symmetric.begin() + static_cast<std::ptrdiff_t>((i + 1) * dimension),
                     symmetric.end() - static_cast<std::ptrdiff_t>((i + 1) * dimension));
  }
  return symmetric;
}

}  // namespace kith
