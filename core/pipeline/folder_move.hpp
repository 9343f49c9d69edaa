// Moves files out of one dropped folder: the folder and where its files go are opened once and
// synced once, however many files there are.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

class FolderMove {
 public:
  /// `path` of any file in the folder. Throws Error{kRetry} as locate() does; a folder that is gone
  /// is no error: then its files count as moved. `again` as Spool::put_away() has it.
  FolderMove(const RootLayout& layout, const std::string& path, ArchivePolicy archive,
             bool again = false);

  Moved move(const FileRecord& file);
  /// Moves (or deletes) a crop. Gone is no error, and one that may not be moved stays.
  void move_image(const std::string& path);
  /// Makes all moves durable. Throws Error{kRetry}.
  void sync();

 private:
  enum class Top { kArchive, kFailed };
  enum class Outcome { kDone, kGone, kDenied };
  struct Target {
    UniqueFd folder;
    std::string path;  // below archive/ or failed/, with a slash at its end; empty: directly there
    bool touched = false;
  };

  enum class Source { kSame, kGone, kReplaced };
  Source look_at_source(const FileRecord& file) const;
  Target& target(Top top);
  Outcome remove(const std::string& name);
  Outcome store(const std::string& name, Top top, const std::string* document, std::string& stored);
  bool place_document(const Target& to, const std::string& name, const std::string& document);
  std::string find_stored(const FileRecord& file, Top top);
  Moved left(const FileRecord& file) const;
  std::optional<Moved> finish_copy(const FileRecord& file);

  const RootLayout& layout_;
  ArchivePolicy archive_;
  bool again_;
  bool may_copy_;            // out of an inbox elsewhere
  std::string folder_path_;  // below inbox/ or known/, as it is below archive/ and failed/
  std::string shown_;        // for people
  UniqueFd source_;          // none: gone
  bool source_touched_ = false;
  std::array<std::optional<Target>, 2> targets_;
};

}  // namespace kith
