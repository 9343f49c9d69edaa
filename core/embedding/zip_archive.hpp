// A zip archive in memory, read member by member in pieces (libzip): what a member claims to
// inflate to costs nothing until somebody reads that far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/embedding/read_context.hpp"

struct zip;
struct zip_file;

namespace kith {

/// The content of one member, from its beginning. Valid while its archive is.
class ZipMember {
 public:
  /// Fills `buffer` as far as there is content; returns how many bytes that were. Throws
  /// Rejection{kMalformed} when the compressed data or their checksum are wrong.
  std::size_t read(std::span<std::byte> buffer);

 private:
  friend class ZipArchive;
  struct Close {
    void operator()(zip_file* file) const;
  };
  ZipMember(zip_file* file, const ReadContext& context) : file_(file), context_(context) {}

  std::unique_ptr<zip_file, Close> file_;
  const ReadContext& context_;
};

class ZipArchive {
 public:
  /// Throws Rejection{kMalformed} when `bytes` is no zip archive. Both must outlive the archive.
  ZipArchive(std::span<const std::byte> bytes, const ReadContext& context);

  /// The names of the members, by index.
  const std::vector<std::string>& names() const { return names_; }

  /// Throws Rejection{kMalformed} when the member is encrypted or cannot be opened,
  /// {kUnsupportedType} when it is neither stored nor deflated. `context` must outlive the member.
  ZipMember open(std::size_t index, const ReadContext& context) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  std::unique_ptr<zip, Discard> archive_;
  std::vector<std::string> names_;
};

}  // namespace kith
