// The door to all readers: bytes in, a batch of unit embeddings out, or a Rejection thrown. Nothing
// in a file is ever executed, no size in it is believed before it is checked against the bytes that
// are there, and no reader allocates more than a small multiple of max_file_size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/batch.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {

/// Formats whose names end in one of the known extensions.
enum class Format { kNpy, kNpz, kCsv, kJson, kJsonLines, kFvecs, kText, kPickle };

/// The format that a file's name announces (case-insensitive extension), none for other names.
std::optional<Format> format_of(std::string_view file_name);

enum class BadRows { kRefuse, kSkip };

struct ReadLimits {
  std::uint64_t max_file_size = 4ULL << 30;  // bytes, decompressed
  BadRows bad_rows = BadRows::kRefuse;
  std::size_t dimension = 0;  // the root's dimension; 0 while it has none
};

/// Reads, checks and normalises one file. `file_name` is used in sentences alone.
/// Throws Rejection.
EmbeddingBatch read_embeddings(Format format, std::span<const std::byte> bytes,
                               std::string_view file_name, const ReadLimits& limits);

/// The texts of a file that is a list of names and nothing else (a list of texts in .pkl, .pickle
/// or .json, a text array in .npy), each at most 1,024 bytes; none for every other file, a broken
/// one included. Such a file is refused as kNoEmbeddings by read_embeddings;
/// core/embedding/companion.hpp says which file's rows it may name. Never throws a Rejection.
std::vector<std::string> read_names(Format format, std::span<const std::byte> bytes,
                                    std::string_view file_name, const ReadLimits& limits);

/// Whether a file is whole by its own format's account.
enum class Wholeness {
  kWhole,    // everything the format promises is there (or more: reading decides what is wrong)
  kShort,    // the format promises more bytes than there are
  kUnknown,  // the format has no end that could be checked
};

/// `head` is the beginning of the file (at least the first 64 KiB, or all of it), `tail` its last
/// bytes (at least 64 KiB, or all of it), `size` its length in bytes. Never throws.
Wholeness wholeness(Format format, std::span<const std::byte> head, std::span<const std::byte> tail,
                    std::uint64_t size);

}  // namespace kith
