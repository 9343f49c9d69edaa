// All that is known of the inbox, in one place that other threads may look into.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/inbox/complaints.hpp"
#include "daemon/inbox/ledger.hpp"
#include "daemon/inbox/left_files.hpp"
#include "daemon/inbox/top_folders.hpp"

namespace kith {

/// How the inbox stands, as of one instant.
struct InboxStatus {
  std::size_t pending = 0;         // inputs without a final state
  std::size_t in_hand = 0;         // of these, taken and not yet dealt with
  std::size_t writing = 0;         // of these, still held open by a writer
  std::size_t retrying = 0;        // inputs and images that could not be dealt with so far
  std::size_t images_waiting = 0;  // images and metadata whose file has not come
  std::size_t files_ignored = 0;
  std::uint64_t overflows = 0;
  std::uint64_t rescans = 0;  // listings of everything that ended
  bool first_listing_done = false;
  bool all_there = true;              // inbox/ and known/ themselves
  std::vector<std::string> degraded;  // what is wrong and what to do
};

struct Books {
  Books(const RootLayout& layout, const LedgerOptions& options)
      : tops(layout), inputs(options), images(options), left(layout) {}

  InboxStatus status() const;
  /// What a look found: what is wrong with a file ends with it.
  Look note(const std::string& path, const Look& look);
  /// Metadata that waited for a file of this stem are offered again.
  void unpark_metadata(const std::string& path, Monotonic now);
  /// After a listing of everything: complaints about what is no longer there are dropped.
  void drop_old_complaints();

  TopFolders tops;
  Ledger inputs;
  Ledger images;
  LeftFiles left;
  std::set<std::string> metadata_waiting;       // inputs, parked: what they describe has not come
  std::unordered_set<std::string> images_left;  // parked in `images`, attached
  std::unordered_set<std::size_t> ignored;      // hashes of paths
  std::set<std::string> decided;  // inputs, waiting: they have their final state but for the move
  Complaints unreadable;          // folders
  Complaints retried;             // files that could not be dealt with so far
  std::string watch_trouble;
  std::uint64_t overflows = 0;
  std::uint64_t rescans = 0;
  bool first_listing_done = false;
};

}  // namespace kith
