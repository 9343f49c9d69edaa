// The libFuzzer program for kithd.toml.
#include <cstdint>

#include "tests/fuzz/config_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kith::fuzz::read_config({reinterpret_cast<const char*>(data), size});
  return 0;
}
