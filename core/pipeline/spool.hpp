// The folders of one root, and the moves between them. A file is moved only after the catalog has
// committed what became of it; a move that finds its work done is not an error, so that every move
// can be repeated after a crash.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/catalog/records.hpp"
#include "core/pipeline/arrival.hpp"

namespace kith {

class DroppedFolders;

struct RootLayout {
  std::filesystem::path root;            // absolute
  std::filesystem::path elsewhere = {};  // the inbox, absolute, where it is not in the root

  std::filesystem::path inbox() const { return elsewhere.empty() ? root / "inbox" : elsewhere; }
  std::filesystem::path known() const { return root / "known"; }
  std::filesystem::path archive() const { return root / "archive"; }
  std::filesystem::path failed() const { return root / "failed"; }
  std::filesystem::path montages() const { return root / "montages"; }
  std::filesystem::path results() const { return root / "results"; }
  std::filesystem::path catalog() const { return root / "kith.db"; }
  std::filesystem::path neighbors() const { return root / "kith.neighbors"; }
  std::filesystem::path configuration() const { return root / "kithd.toml"; }

  /// Where an input of this relative path lies when it was just dropped: below known/ for known/…,
  /// else below inbox/. A file in a top folder of the inbox that is called `known` has the path
  /// ./known/…, which no file of known/ has.
  std::filesystem::path dropped(const std::string& path) const;
};

/// Creates what is missing of the layout. Throws Error{kConfiguration} when it cannot, or when
/// inbox, known, archive and failed are not on one mount (found out by a canary rename; two bind
/// mounts of one file system fail it too). An inbox elsewhere is not created, for it may only be
/// unmounted, and may be on any mount; it is refused where it and folders of the root lie in each
/// other.
void create_layout(const RootLayout& layout);

/// What became of one file that was to be moved.
struct Moved {
  FileId file = 0;
  FilePlace place = FilePlace::kMoved;   // or kLeft, when its folder does not let us or we leave it
  std::string stored_as;                 // below archive/ or failed/
  std::string problem;                   // kLeft: which folder, and the remedy; empty: as wanted
  std::optional<FileIdentity> identity;  // kLeft: what lies there
};

/// What happens to inputs that were taken in. kLeave: nothing in the inbox is ever touched, what
/// failed included; known/ is ours and is archived.
enum class ArchivePolicy { kKeep, kDelete, kLeave };

class Spool {
 public:
  /// `keep_rests`: of files with rows that were forgotten, the others stay in the archive.
  Spool(RootLayout layout, ArchivePolicy archive, bool keep_rests = true);

  const RootLayout& layout() const { return layout_; }

  /// Moves the bytes of files whose place is kToArchive or kToFailed, writes <name>.error.json
  /// beside the failed ones, and syncs the directories. A name that is taken gets a suffix before
  /// its extension (renameat2 RENAME_NOREPLACE). A file that is no longer there counts as moved;
  /// one that failed after it was archived (its stored_as says so) is fetched from the archive
  /// first. Out of an inbox on another mount files are copied, synced and unlinked; with `again`,
  /// where that may have been interrupted, a copy that is there already is found by its bytes.
  /// Throws Error{kRetry} (disk full, …).
  std::vector<Moved> put_away(const std::vector<FileRecord>& files, bool again = false);
  /// Whether this file holds rows that were forgotten and the archive gets the others.
  bool keeps_rest(const FileRecord& file) const;
  /// Whether it stays where it was dropped.
  bool leaves(const std::string& path) const {
    return archive_ == ArchivePolicy::kLeave && !path.starts_with("known/");
  }

  /// The same for crops and metadata that were attached: inbox → archive under the same relative
  /// path.
  void put_away_images(const std::vector<std::string>& paths);

  /// A failed file goes back to where it was dropped and its error file goes. Throws
  /// Error{kConflict} when another file has taken its place.
  void take_back(const FileRecord& file);

 private:
  ArchivePolicy policy_for(const std::string& path) const;
  /// Moves a file from below `top` to where it was dropped. Returns 0 or the error number, EEXIST
  /// where another file has taken its place. Throws Error{kRetry}.
  int put_back(const std::filesystem::path& top, const FileRecord& file) const;

  RootLayout layout_;
  ArchivePolicy archive_;
  bool keep_rests_;
};

/// The content of <name>.error.json: a JSON object with path, reason, message, bad_row_count,
/// bad_rows, size, sha256, time.
std::string error_document(const FileRecord& file);

/// Opens, reads, hashes and parses one input that lies at layout.dropped(path). Never throws for
/// what the file is: that becomes a Rejection inside the Arrival (a directory, a symbolic link, too
/// large, …). Throws Error{kNotFound} when it is gone and Error{kRetry} when it cannot be read now.
Arrival read_arrival(const RootLayout& layout, const std::string& path, const ReadLimits& limits);
/// The same for one of many; a large one uses all threads of `pool`, where there is one.
Arrival read_arrival(DroppedFolders& folders, const std::string& path, const ReadLimits& limits,
                     ThreadPool* pool = nullptr);

/// The same for a crop; what is no regular file, or has more than `limit` bytes, is refused as
/// kBadImage.
ImageArrival read_image_arrival(const RootLayout& layout, const std::string& path,
                                std::uint64_t limit);

/// Inputs and crops that are refused for `rejection` without being opened. Throw as the readers do.
Arrival unread_arrival(const RootLayout& layout, const std::string& path,
                       const Rejection& rejection);
ImageArrival unread_image_arrival(const RootLayout& layout, const std::string& path,
                                  const Rejection& rejection);

}  // namespace kith
