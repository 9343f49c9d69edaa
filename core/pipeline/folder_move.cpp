#include "core/pipeline/folder_move.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/folder_at.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

[[noreturn]] void fail_move(std::string_view what, std::string_view shown, int code) {
  if (code == EXDEV) {
    throw Error(
        ErrorKind::kRetry,
        fmt::format("cannot {} {}: its folder is on another mount than the rest of the root; "
                    "put the whole root on one file system",
                    what, printable(shown)));
  }
  throw Error(ErrorKind::kRetry,
              describe_failure(what, shown, code) +
                  (code == EACCES ? ": give kithd write access to archive/ and failed/" : ""));
}

bool denied(int code) {
  return code == EACCES || code == EPERM || code == EROFS;
}

std::optional<FileIdentity> identity_at(int folder, const std::string& name) {
  struct stat info {};
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return identity_of(info);
}

std::string joined(const std::string& folder, const std::string& name) {
  if (folder.empty() || name.empty()) return folder + name;
  return folder + '/' + name;
}

}  // namespace

FolderMove::FolderMove(const RootLayout& layout, const std::string& path, ArchivePolicy archive,
                       bool again)
    : layout_(layout), archive_(archive), again_(again) {
  const DroppedPath parsed = parse_dropped(path);
  may_copy_ = !layout.elsewhere.empty() && !parsed.in_known;
  folder_path_ = parsed.in_known ? joined("known", parsed.folder) : parsed.folder;
  shown_ = joined(parsed.in_known ? "known" : "inbox", parsed.folder);
  try {
    source_ = locate(layout, path).folder;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
  }
}

Moved FolderMove::move(const FileRecord& file) {
  if (file.place == FilePlace::kMoved) return {file.id, FilePlace::kMoved, file.stored_as, {}, {}};
  const bool failed = file.state == FileState::kFailed;
  const std::string name = parse_dropped(file.path).name;
  const std::string document = failed ? error_document(file) : std::string();
  Moved moved{
      .file = file.id, .place = FilePlace::kMoved, .stored_as = {}, .problem = {}, .identity = {}};
  if (file.reason == RejectionReason::kForgotten) moved.stored_as = file.stored_as;  // its rest
  Outcome outcome = Outcome::kGone;
  switch (look_at_source(file)) {
    case Source::kReplaced:
      return moved;
    case Source::kGone:
      break;
    case Source::kSame:
      if (archive_ == ArchivePolicy::kLeave) {
        moved.place = FilePlace::kLeft;
        moved.identity = identity_at(source_.get(), name);
        return moved;
      }
      if (const auto finished = finish_copy(file)) return *finished;
      // What was forgotten is not kept again; what it came along with was written anew.
      const bool kept = failed || archive_ != ArchivePolicy::kDelete;
      outcome = file.reason == RejectionReason::kForgotten || !kept
                    ? remove(name)
                    : store(name, failed ? Top::kFailed : Top::kArchive,
                            failed ? &document : nullptr, moved.stored_as);
  }
  if (outcome == Outcome::kDenied) return left(file);
  if (outcome == Outcome::kGone) {
    if (moved.stored_as.empty())
      moved.stored_as = find_stored(file, failed ? Top::kFailed : Top::kArchive);
    source_touched_ = static_cast<bool>(source_);  // by whoever moved it, synced or not
  }
  return moved;
}

void FolderMove::move_image(const std::string& path) {
  const std::string name = parse_dropped(path).name;
  std::string stored;
  if (!source_ || archive_ == ArchivePolicy::kLeave) return;
  if (archive_ == ArchivePolicy::kKeep) {
    store(name, Top::kArchive, nullptr, stored);
  } else {
    remove(name);
  }
}

void FolderMove::sync() {
  if (source_touched_) sync_at(source_.get(), shown_);
  for (const auto& to : targets_) {
    if (to && to->touched) sync_at(to->folder.get(), to->path);
  }
}

FolderMove::Source FolderMove::look_at_source(const FileRecord& file) const {
  if (!source_) return Source::kGone;
  const std::string name = parse_dropped(file.path).name;
  struct stat info {};
  if (::fstatat(source_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return Source::kGone;
    fail_move("look at", file.path, errno);
  }
  if (file.identity && *file.identity == identity_of(info)) return Source::kSame;
  if (file.digest) {
    return has_digest_at(source_.get(), name, file.size, *file.digest) ? Source::kSame
                                                                       : Source::kReplaced;
  }
  const bool was_file = file.reason != RejectionReason::kNotAFile;
  if (was_file != S_ISREG(info.st_mode)) return Source::kReplaced;
  const bool same_size = static_cast<std::uint64_t>(info.st_size) == file.size;
  return !was_file || same_size ? Source::kSame : Source::kReplaced;
}

FolderMove::Target& FolderMove::target(Top top) {
  auto& slot = targets_[static_cast<std::size_t>(top)];
  if (slot) return *slot;
  const auto path = top == Top::kArchive ? layout_.archive() : layout_.failed();
  const UniqueFd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail_move("open", path.native(), errno);
  Target opened;
  opened.path = folder_path_;
  opened.folder = create_folder_below(folder.get(), opened.path);
  if (!opened.path.empty()) opened.path += '/';
  slot = std::move(opened);
  return *slot;
}

FolderMove::Outcome FolderMove::remove(const std::string& name) {
  if (::unlinkat(source_.get(), name.c_str(), 0) == 0) {
    source_touched_ = true;
    return Outcome::kDone;
  }
  if (errno == ENOENT) return Outcome::kGone;
  if (denied(errno)) return Outcome::kDenied;
  fail_move("delete", joined(shown_, name), errno);
}

// The error document is written first: whoever sees the failed file finds the reason beside it.
FolderMove::Outcome FolderMove::store(const std::string& name, Top top, const std::string* document,
                                      std::string& stored) {
  Target& to = target(top);
  // Without a document the name itself is tried before anybody looks whether it is taken.
  for (std::size_t number = document ? free_suffix(to.folder.get(), name) : 0;; ++number) {
    const std::string new_name = with_suffix(name, number);
    if (document && !place_document(to, error_name(new_name), *document)) continue;
    to.touched = true;
    int code = move_at(source_.get(), name, to.folder.get(), new_name);
    if (code == EXDEV && may_copy_) {
      code = carry_at(source_.get(), name, to.folder.get(), new_name);
    }
    if (code == 0) {
      source_touched_ = true;
      stored = to.path + new_name;
      return Outcome::kDone;
    }
    if (document) ::unlinkat(to.folder.get(), error_name(new_name).c_str(), 0);
    if (code == EEXIST) {
      if (number == 0) {  // many of this name may have come before
        number = std::max<std::size_t>(free_suffix(to.folder.get(), name), 1) - 1;
      }
      continue;
    }
    if (code == ENOENT) return Outcome::kGone;
    if (code == EXDEV && may_copy_) return Outcome::kDenied;  // no regular file
    // Ours or theirs? Our own folders being closed to us is a fault that passes once it is mended.
    const bool ours_writable = ::faccessat(to.folder.get(), ".", W_OK | X_OK, AT_EACCESS) == 0;
    if (denied(code) && ours_writable) return Outcome::kDenied;
    fail_move("move", joined(shown_, name), code);
  }
}

// A copy that an interrupted move left behind is the one; only the original is still to go.
std::optional<Moved> FolderMove::finish_copy(const FileRecord& file) {
  if (!again_ || !may_copy_) return std::nullopt;
  const bool failed = file.state == FileState::kFailed;
  const std::string stored = find_stored(file, failed ? Top::kFailed : Top::kArchive);
  if (stored.empty()) return std::nullopt;
  if (remove(parse_dropped(file.path).name) == Outcome::kDenied) return left(file);
  return Moved{file.id, FilePlace::kMoved, stored, {}, {}};
}

// False when another file's document has the name. Ours may be there already, after a crash.
bool FolderMove::place_document(const Target& to, const std::string& name,
                                const std::string& document) {
  if (exists_at(to.folder.get(), name)) return read_at(to.folder.get(), name) == document;
  write_at(to.folder.get(), name, document);
  return true;
}

// After a crash between move and commit, or when somebody else took the file away. Which of the
// names it got is told by its bytes; without a digest, by the error document, which is this file's
// alone.
std::string FolderMove::find_stored(const FileRecord& file, Top top) {
  if (archive_ == ArchivePolicy::kLeave) return {};
  if (top == Top::kArchive && archive_ == ArchivePolicy::kDelete) return {};
  Target& to = target(top);
  const std::string name = parse_dropped(file.path).name;
  const std::string document = top == Top::kFailed ? error_document(file) : std::string();
  for (std::size_t number = 0;; ++number) {
    const std::string candidate = with_suffix(name, number);
    if (!exists_at(to.folder.get(), candidate)) return {};
    const bool found =
        top == Top::kFailed
            ? read_at(to.folder.get(), error_name(candidate)) == document
            : file.digest && has_digest_at(to.folder.get(), candidate, file.size, *file.digest);
    if (found) {
      to.touched = true;
      return to.path + candidate;
    }
  }
}

Moved FolderMove::left(const FileRecord& file) const {
  if (may_copy_ && file.reason == RejectionReason::kNotAFile) {
    return {file.id,
            FilePlace::kLeft,
            {},
            fmt::format("{} is no file that could be copied to another mount: remove it",
                        printable(layout_.dropped(file.path).native())),
            identity_at(source_.get(), parse_dropped(file.path).name)};
  }
  const std::string folder = printable(layout_.dropped(file.path).parent_path().native());
  return {file.id,
          FilePlace::kLeft,
          {},
          fmt::format("files in {} were taken in but cannot be moved out of it: give kithd write "
                      "access to that folder (setfacl -m u:{}:rwx '{}')",
                      folder, ::geteuid(), folder),
          identity_at(source_.get(), parse_dropped(file.path).name)};
}

}  // namespace kith
