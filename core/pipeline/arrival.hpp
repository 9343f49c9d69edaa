// One input that was dropped, read whole: the noun that intake begins with.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/sha256.hpp"
#include "core/embedding/metadata.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

/// A file without embeddings that holds a name for each row of another.
struct RowNames {
  std::vector<std::string> names;
  Rejection if_alone;  // what it is refused with where that other file is not there
};

/// What lay beside an input when it was read: it is stored with the rows it is about.
struct MetadataBeside {
  std::string path;
  Metadata metadata;  // fits the input's rows
  FileIdentity identity;
};

struct Arrival {
  std::string path;  // bytes, relative to the inbox; known/<person>/… for one that came from known/
  std::optional<std::string> person;  // the folder below known/ it lay in; empty: directly there
  std::optional<Digest> digest;  // of exactly the bytes that were read; none where none could be
  std::uint64_t size = 0;        // bytes
  /// Metadata: of a file of the same stem, that came before or is still to come.
  std::variant<EmbeddingBatch, Rejection, RowNames, Metadata> content;
  FileIdentity identity;  // the same before and after reading; goes into the FileRecord
  std::optional<MetadataBeside> beside = std::nullopt;
  std::optional<uid_t> owner = std::nullopt;  // who dropped it; none: the daemon itself
};

/// When the faces of a file were seen, as far as nobody says otherwise: when it was last written.
inline Timestamp written_at(const FileIdentity& identity) {
  return Timestamp(std::chrono::floor<std::chrono::microseconds>(
      std::chrono::nanoseconds(identity.modified_ns)));
}

/// A crop that was dropped, read whole.
struct ImageArrival {
  std::string path;                                   // bytes, relative to the inbox
  std::vector<std::byte> bytes;                       // encoded
  FileIdentity identity;                              // the same before and after reading
  std::optional<Rejection> rejection = std::nullopt;  // why its bytes were not read
};

}  // namespace kith
