// Why an input was set aside: one reason a program can match on, one sentence a person can act on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace kith {

/// The values are stored in the catalog and mirrored in the proto: add at the end, never renumber.
enum class RejectionReason : int {
  kTruncated = 1,           // shorter than its own format says
  kOverlong = 2,            // longer than its own format says
  kMalformed = 3,           // not well-formed in its own format
  kUnsupportedType = 4,     // element type that is no float16, float32 or float64
  kWrongShape = 5,          // neither (D,) nor (N, D), or no row, or fewer than two columns
  kWrongDimension = 6,      // another dimension than this root's
  kBadValues = 7,           // a row that is zero, NaN or infinite
  kTooLarge = 8,            // larger than max_file_size
  kNoEmbeddings = 9,        // well-formed, but without embeddings
  kForbiddenContent = 10,   // would run code or names an object that is not a number, text or array
  kNotAFile = 11,           // a directory, symbolic link, FIFO, socket or device
  kReservedName = 12,       // inside a top folder of the inbox called `known`
  kEnrolledElsewhere = 13,  // the same bytes are already another person's references
  kUnreadable = 14,         // the file cannot be read
  kKilledReader = 15,       // the process ended three times while it alone was being read
  kBadImage = 16,           // an image that cannot be decoded
  kNoPerson = 17,           // directly in known/, where each file lies in the folder of a person
  kForgotten = 18,          // every row was forgotten on request and is refused since
  kWrongModel = 19,         // of another model than the one this root is pinned to
  kExpired = 20,            // rows of it are no longer kept
};

/// "truncated", "wrong_dimension", …: as in the proto, in JSON and in .error.json.
std::string_view name_of(RejectionReason reason);
std::optional<RejectionReason> rejection_reason_named(std::string_view name);

/// Thrown by readers; carried as a value from then on.
class Rejection : public std::runtime_error {
 public:
  Rejection(RejectionReason reason, const std::string& sentence)
      : std::runtime_error(sentence), reason_(reason) {}
  Rejection(RejectionReason reason, const std::string& sentence, std::size_t bad_row_count,
            std::vector<std::uint64_t> bad_rows)
      : std::runtime_error(sentence),
        reason_(reason),
        bad_row_count_(bad_row_count),
        bad_rows_(std::move(bad_rows)) {}

  RejectionReason reason() const { return reason_; }
  /// How many rows were bad, and the indices (from 0) of the first 1,000 of them.
  std::size_t bad_row_count() const { return bad_row_count_; }
  const std::vector<std::uint64_t>& bad_rows() const { return bad_rows_; }

 private:
  RejectionReason reason_;
  std::size_t bad_row_count_ = 0;
  std::vector<std::uint64_t> bad_rows_;
};

}  // namespace kith
