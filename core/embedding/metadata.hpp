// What a producer says about the faces of a file: in a .json of the same stem beside it, as one
// object for all rows or an array with one for each, or in arrays of an .npz. Six words are known:
// `source` (the camera, the photo), `time` (RFC 3339), `box`, `quality`, `model`, `tags`; others
// are passed over. Every text and list is bounded; nothing said here is ever believed as an
// identity. What
// says nothing of all this may lie beside a file as well.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {

struct ReadContext;

/// What is said about the face in one row; whatever is empty was not said.
struct RowMetadata {
  std::string source;                        // at most kLongestNote bytes of UTF-8
  std::optional<Timestamp> time;             // when the face was there
  std::optional<std::array<double, 4>> box;  // where in the picture, as the producer counts
  std::optional<double> quality;
  std::string model;              // what made the embedding
  std::vector<std::string> tags;  // at most kMostTags of kLongestTag bytes

  friend bool operator==(const RowMetadata&, const RowMetadata&) = default;
};

inline constexpr std::size_t kMostTags = 64;
inline constexpr std::size_t kLongestTag = 256;             // bytes
inline constexpr std::size_t kLargestMetadata = 64U << 20;  // bytes of a file

/// The six words.
bool is_metadata_word(std::string_view word);

/// What a file says of the rows of another.
struct Metadata {
  bool for_all = false;           // one object, whatever the number of rows
  std::vector<RowMetadata> rows;  // one where for_all
  /// It says nothing, and is refused with this where no file of its stem is there.
  std::optional<Rejection> if_alone = std::nullopt;

  bool fits(std::size_t row_count) const { return for_all || rows.size() == row_count; }
  const RowMetadata& of(std::size_t row) const { return for_all ? rows.front() : rows.at(row); }
};

/// What `more` says takes the place of what was known.
void say(RowMetadata& known, const RowMetadata& more);

/// The metadata in a .json document; none where it is something else: it holds embeddings, or
/// none of the six words. Throws Rejection{kMalformed} for metadata that says what it must not (a
/// time without an offset, a box of three numbers, too many tags), naming row and word, and as
/// parse_json does.
std::optional<Metadata> read_metadata(std::span<const std::byte> bytes, const ReadContext& context);

/// What a .json says that read_metadata and the readers of embeddings make nothing of, where it is
/// well formed and has no vector in it: nothing, of all rows. None for every other document.
std::optional<Metadata> read_silence(std::span<const std::byte> bytes, const Rejection& if_alone,
                                     const ReadContext& context);

/// Checks that both readers of metadata share. They throw Rejection{kMalformed}; `where` is "in
/// row 3" or empty.
namespace metadata_rules {
std::string note(std::string_view word, std::string_view text, std::string_view where,
                 const ReadContext& context);
Timestamp time(std::string_view text, std::string_view where, const ReadContext& context);
std::array<double, 4> box(std::span<const double> numbers, std::string_view where,
                          const ReadContext& context);
double quality(double number, std::string_view where, const ReadContext& context);
void add_tag(std::vector<std::string>& tags, std::string_view text, std::string_view where,
             const ReadContext& context);
}  // namespace metadata_rules

}  // namespace kith
