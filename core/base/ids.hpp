// Identifiers as the catalog mints them: they count from 1, grow with time and are never used
// again.
#pragma once

#include <cstdint>

namespace kith {

using FileId = std::int64_t;
using SampleId = std::int64_t;
using PersonId = std::int64_t;
using ClusterId = std::int64_t;
using EventSequence = std::int64_t;

}  // namespace kith
