// The header of an .npy file, versions 1 to 3, as numpy.lib.format documents it. Read without
// trust: at most 64 KiB of it, nothing but the dictionary numpy writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kith {

struct NpyHeader {
  enum class State {
    kWhole,
    kIncomplete,  // so far well-formed, but the bytes end before the header does
    kMalformed,
  };
  State state = State::kMalformed;
  std::string problem;  // why it is malformed, or what is missing: follows "its header "

  std::string descr;  // the element type; a structured one starts with '['
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::size_t data_offset = 0;  // bytes from the beginning of the file to the first element
};

/// `head` is the beginning of the file: all of it, or at least 64 KiB. Never throws a Rejection:
/// the state says what was found.
NpyHeader parse_npy_header(std::span<const std::byte> head);

}  // namespace kith
