// Base64 (RFC 4648, section 4): embeddings inside JSON, as float32 in little-endian order.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace kith {

/// The float32 values that `text` encodes, as float64; none when it is no base64 (padding may be
/// missing) or its bytes are no whole number of values.
std::optional<std::vector<double>> floats_from_base64(std::string_view text);

}  // namespace kith
