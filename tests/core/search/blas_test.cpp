#include "core/search/blas.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <vector>

namespace kith {
namespace {

TEST(Blas, MultipliesRowsByRows) {
  const std::vector<float> a{1, 2, 3, 4, 5, 6};                    // 2 x 3
  const std::vector<float> b{1, 0, 0, 1, 1, 1, 0, 0, 2, 0, 0, 0};  // 4 x 3
  std::vector<float> c(8);
  multiply_transposed(a.data(), b.data(), c.data(), 2, 3, 4, 3);
  EXPECT_EQ(c, (std::vector<float>{1, 6, 6, 0, 4, 15, 12, 0}));
}

// Threads that spin for work beside our own cost more than they give.
TEST(Blas, UsesNoThreadsOfItsOwn) {
  std::vector<float> a(64 * 64, 1.0F);
  std::vector<float> c(64 * 64);
  multiply(a.data(), a.data(), c.data(), 64, 64, 64);
  EXPECT_EQ(c.front(), 64.0F);
  using GetThreads = int (*)();
  const auto threads =
      reinterpret_cast<GetThreads>(::dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  if (threads != nullptr) {
    EXPECT_EQ(threads(), 1);
  }
}

}  // namespace
}  // namespace kith
