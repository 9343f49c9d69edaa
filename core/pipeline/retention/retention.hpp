// How long what came may stay, and what became of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/clock.hpp"

namespace kith {

/// Ages since something was taken in, set aside or journaled; none: forever. References, and
/// members of dismissed clusters, stay whatever their age, for people decided about them.
struct RetentionRules {
  using Age = std::optional<std::chrono::milliseconds>;
  Age unknown;  // faces nobody knows, ambiguous ones too
  Age known;    // faces that were recognised
  Age events;   // of the journal
  Age archive;  // files in archive/, with their crops and metadata; what they brought stays
  Age failed;   // files in failed/, with their error documents
  /// Of the root, in bytes; 0: no limit. Beyond it the oldest files of archive/ go, then the oldest
  /// unknown faces.
  std::uint64_t max_size = 0;
  /// Archived files that lose rows are written anew without them; false: they are deleted.
  bool rewrite = true;

  /// The shortest of the ages; none where all are forever.
  Age shortest() const {
    Age least;
    for (const Age& age : {unknown, known, events, archive, failed}) {
      if (age && (!least || *age < *least)) least = age;
    }
    return least;
  }
  bool none() const {
    return !unknown && !known && !events && !archive && !failed && max_size == 0;
  }
  friend bool operator==(const RetentionRules&, const RetentionRules&) = default;
};

/// What one round took away, and what is still to go.
struct Expired {
  std::size_t samples = 0;
  std::size_t files = 0;  // in archive/ and failed/
  std::size_t events = 0;
  std::uint64_t bytes = 0;        // that the files took on disk
  std::uint64_t unused = 0;       // of the catalog after it, where the root was measured
  bool more = false;              // is due at once, and can go
  bool above_limit = false;       // the root is too large, and nothing is left that may go
  std::optional<Timestamp> next;  // when something will be due; none: nothing that is there

  bool any() const { return samples + files + events > 0; }
};

/// What retention did last and what it will do.
struct RetentionReport {
  Expired last;                       // summed over the rounds that followed each other
  std::optional<Timestamp> last_at;   // none: nothing went since the start
  bool due = false;                   // more is due now
  std::optional<Timestamp> next;      // when something will be due
  std::optional<std::uint64_t> size;  // of the root, where it has a limit; without what is unused
  std::uint64_t max_size = 0;
};

}  // namespace kith
