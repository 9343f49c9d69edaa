// SHA-256 (FIPS 180-4) of a file's bytes: the identity of an input, whatever its name.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;  // OpenSSL's

namespace kith {

using Digest = std::array<std::byte, 32>;

Digest sha256(std::span<const std::byte> bytes);

/// The same of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  Digest finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// 44 characters of base64 (RFC 4648, section 4), padding included.
std::string to_base64(const Digest& digest);

}  // namespace kith
