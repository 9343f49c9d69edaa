// Files of references whose contents a person sent: every row becomes a reference of the person
// named with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/pipeline/arrival.hpp"
#include "core/pipeline/commands/command.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// A file as it was sent. Its bytes lie in `folder`, a place of the root's own file system, until
/// they are archived; its path is known/<person>/<name>, as if it had been dropped there.
struct SentFile {
  struct Crop {
    ImageArrival image;
    std::string staged;
  };
  Arrival arrival;
  std::string staged;  // absolute
  std::optional<Crop> crop;
};

/// What became of each, in order.
struct EnrolledFile {
  std::string path;  // below archive/ where it was taken in, else as it was sent
  FileState state = FileState::kArchived;
  std::size_t samples = 0;  // that became references
  std::optional<RejectionReason> reason;
  std::string message;
};

struct Enrollment {
  std::vector<SentFile> files;
  std::vector<EnrolledFile> results;
};

/// A file that cannot be read, has another dimension or is somebody else's is refused by itself and
/// leaves nothing behind; bytes that are known already add no samples. Archives what it takes in.
/// Fills in the results. What takes nothing in is no command.
Command enroll_files(std::shared_ptr<Enrollment> enrollment, RootLayout layout, bool keep_archive,
                     ThreadPool& threads);

}  // namespace kith
