#include "core/base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/base/error.hpp"

namespace kith {

namespace {

void require(int done) {
  if (done != 1) throw Error(ErrorKind::kBug, "SHA-256 is not available in this build of OpenSSL");
}

unsigned char* bytes_of(Digest& digest) {
  return reinterpret_cast<unsigned char*>(digest.data());
}

}  // namespace

Digest sha256(std::span<const std::byte> bytes) {
  Digest digest;
  require(EVP_Digest(bytes.data(), bytes.size(), bytes_of(digest), nullptr, EVP_sha256(), nullptr));
  return digest;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(context_.get(), bytes_of(digest), nullptr));
  return digest;
}

std::string to_hex(const Digest& digest) {
  std::string hex;
  hex.reserve(2 * digest.size());
  for (std::byte b : digest)
    fmt::format_to(std::back_inserter(hex), "{:02x}", std::to_integer<int>(b));
  return hex;
}

std::string to_base64(const Digest& digest) {
  std::array<unsigned char, 4 * ((std::tuple_size_v<Digest> + 2) / 3) + 1> text{};  // and a 0
  const int length =
      EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(digest.data()),
                      static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + length};
}

}  // namespace kith
