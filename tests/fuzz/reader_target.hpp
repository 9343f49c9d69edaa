// What a reader owes whatever bytes it is given: a batch that keeps its promises, or a Rejection.
// The fuzzer calls this with bytes it made up; the corpus test calls it with those that were kept.
#pragma once

#include <cstddef>
#include <span>

#include "core/embedding/reader.hpp"

namespace kith::fuzz {

/// Reads `bytes` in every way the daemon does. Ends the process when a promise is broken.
void read_everything(Format format, std::span<const std::byte> bytes);

}  // namespace kith::fuzz
