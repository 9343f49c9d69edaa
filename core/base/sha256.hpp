// SHA-256 (FIPS 180-4) of a file's bytes: the identity of an input, whatever its name.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace kith {

using Digest = std::array<std::byte, 32>;

Digest sha256(std::span<const std::byte> bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// 44 characters of base64 (RFC 4648, section 4), padding included.
std::string to_base64(const Digest& digest);

}  // namespace kith
