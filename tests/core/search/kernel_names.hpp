// Kernels as parameters of tests.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/search/kernel.hpp"

namespace kith::testing {

inline std::string name_of_kernel(const ::testing::TestParamInfo<Kernel>& kernel) {
  std::string name(name_of(kernel.param));
  std::erase(name, '-');
  return name;
}

}  // namespace kith::testing
