#include "core/pipeline/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/folder_at.hpp"
#include "core/pipeline/folder_move.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

// Calls visit(begin, end) for each run of positions whose paths lie in one folder; within a folder
// the order is kept.
template <typename PathOf, typename Visit>
void for_each_folder(std::size_t count, const PathOf& path_of, const Visit& visit) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return folder_of(path_of(a)) < folder_of(path_of(b));
  });
  for (auto begin = order.begin(); begin != order.end();) {
    const std::string_view folder = folder_of(path_of(*begin));
    const auto end = std::find_if(begin, order.end(), [&](std::size_t position) {
      return folder_of(path_of(position)) != folder;
    });
    visit(std::span<const std::size_t>(begin, end));
    begin = end;
  }
}

UniqueFd open_top(const std::filesystem::path& top) {
  UniqueFd folder(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) throw Error(ErrorKind::kRetry, describe_failure("open", top.native(), errno));
  return folder;
}

}  // namespace

Spool::Spool(RootLayout layout, ArchivePolicy archive, bool keep_rests)
    : layout_(std::move(layout)), archive_(archive), keep_rests_(keep_rests) {}

bool Spool::keeps_rest(const FileRecord& file) const {
  return keep_rests_ && file.reason == RejectionReason::kForgotten &&
         file.state == FileState::kArchived && file.place == FilePlace::kToArchive &&
         policy_for(file.path) == ArchivePolicy::kKeep;
}

ArchivePolicy Spool::policy_for(const std::string& path) const {
  const bool ours = archive_ == ArchivePolicy::kLeave && !leaves(path);
  return ours ? ArchivePolicy::kKeep : archive_;
}

std::vector<Moved> Spool::put_away(const std::vector<FileRecord>& files, bool again) {
  for (const FileRecord& file : files) {
    if (file.place != FilePlace::kToFailed || file.stored_as.empty()) continue;
    const int code = put_back(layout_.archive(), file);
    if (code == 0 || code == ENOENT || code == EEXIST) continue;
    throw Error(ErrorKind::kRetry, describe_failure("take out of the archive", file.path, code));
  }
  std::vector<Moved> moved(files.size());
  for_each_folder(
      files.size(), [&](std::size_t i) -> std::string_view { return files[i].path; },
      [&](std::span<const std::size_t> positions) {
        const std::string& path = files[positions.front()].path;
        FolderMove folder(layout_, path, policy_for(path), again);
        for (const std::size_t i : positions) moved[i] = folder.move(files[i]);
        folder.sync();
      });
  return moved;
}

void Spool::put_away_images(const std::vector<std::string>& paths) {
  for_each_folder(
      paths.size(), [&](std::size_t i) -> std::string_view { return paths[i]; },
      [&](std::span<const std::size_t> positions) {
        FolderMove folder(layout_, paths[positions.front()], policy_for(paths[positions.front()]));
        for (const std::size_t i : positions) folder.move_image(paths[i]);
        folder.sync();
      });
}

void Spool::take_back(const FileRecord& file) {
  if (file.place == FilePlace::kLeft) return;  // it never went away
  const std::string dropped_at = layout_.dropped(file.path).native();
  const int code = put_back(layout_.failed(), file);
  if (code == ENOENT) {
    throw Error(ErrorKind::kNotFound,
                fmt::format("{} is not in {} any more: drop it into the inbox again",
                            printable(file.stored_as), printable(layout_.failed().native())));
  }
  if (code == EEXIST) {
    throw Error(ErrorKind::kConflict,
                fmt::format("another file has taken the place of {}: move it away, then retry",
                            printable(dropped_at)));
  }
  if (code != 0) throw Error(ErrorKind::kRetry, describe_failure("move back", dropped_at, code));
  const DroppedPath stored = parse_dropped("./" + file.stored_as);
  const UniqueFd from = open_folder_below(open_top(layout_.failed()).get(), stored.folder);
  if (!from) return;
  ::unlinkat(from.get(), error_name(stored.name).c_str(), 0);
  sync_at(from.get(), file.stored_as);
}

int Spool::put_back(const std::filesystem::path& top, const FileRecord& file) const {
  const DroppedPath stored = parse_dropped("./" + file.stored_as);
  const UniqueFd from = open_folder_below(open_top(top).get(), stored.folder);
  if (!from || !exists_at(from.get(), stored.name)) return ENOENT;
  const DroppedPath wanted = parse_dropped(file.path);
  std::string folder_path = wanted.folder;
  const UniqueFd dropped = open_top(wanted.in_known ? layout_.known() : layout_.inbox());
  const UniqueFd to = create_folder_below(dropped.get(), folder_path);
  if (folder_path != wanted.folder) return EEXIST;
  int code = move_at(from.get(), stored.name, to.get(), wanted.name);
  if (code == EXDEV && !layout_.elsewhere.empty()) {
    code = carry_at(from.get(), stored.name, to.get(), wanted.name);
  }
  if (code != 0) return code;
  sync_at(to.get(), layout_.dropped(file.path).native());
  sync_at(from.get(), file.stored_as);
  return 0;
}

}  // namespace kith
