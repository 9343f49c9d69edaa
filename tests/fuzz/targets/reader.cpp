// One libFuzzer program for each format: KITH_FUZZED_NAME is the name of a file of it.
#include <cstdint>

#include "tests/fuzz/reader_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const kith::Format format = kith::format_of(KITH_FUZZED_NAME).value();
  kith::fuzz::read_everything(format, std::as_bytes(std::span(data, size)));
  return 0;
}
