#include "daemon/rpc/list_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/error.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/paging.hpp"

namespace kith::rpc {
namespace {

/// Which of the two sources a request is about.
struct Sources {
  bool catalog = true;
  bool pending = true;
  FileFilter filter;
};

Sources sources_of(v1::FileState state) {
  switch (state) {
    case v1::FILE_STATE_UNSPECIFIED:
      return {};
    case v1::FILE_STATE_PENDING:
      return {.catalog = false, .pending = true, .filter = {}};
    case v1::FILE_STATE_ARCHIVED:
      return {true, false, {.state = FileState::kArchived}};
    case v1::FILE_STATE_FAILED:
      return {true, false, {.state = FileState::kFailed}};
    case v1::FILE_STATE_DUPLICATE:
      return {true, false, {.state = FileState::kDuplicate}};
    default:
      break;
  }
  throw Error(ErrorKind::kRequest,
              fmt::format("{} is no state of a file: archived, failed, duplicate and pending are",
                          static_cast<int>(state)));
}

std::string path_of(const CatalogReader& reader, FileId id) {
  const auto found = reader.files({}, {.after = id - 1, .limit = 1});
  return found.empty() || found.front().id != id ? std::string() : found.front().path;
}

/// Those behind `after`, in order of path.
std::vector<PendingFile> pending_behind(std::vector<PendingFile> pending,
                                        const std::string& after) {
  std::erase_if(pending, [&](const PendingFile& file) { return file.path <= after; });
  std::ranges::sort(pending, {}, &PendingFile::path);
  return pending;
}

}  // namespace

v1::File file_message(const FileRecord& file, const CatalogReader& reader) {
  v1::File message =
      to_proto(file, file.original ? path_of(reader, *file.original) : std::string());
  if (!file.original) return message;
  const auto sample = reader.first_sample_of(*file.original);
  if (sample) message.set_original_sample(*sample);
  return message;
}

void list_files(const v1::ListFilesRequest& request, const CatalogReader& reader,
                const std::function<std::vector<PendingFile>()>& pending,
                v1::ListFilesResponse& response) {
  const auto page = page_request(request);
  const auto sources = sources_of(request.state());
  const auto waiting = sources.pending ? pending_behind(pending(), page.start.pending_after)
                                       : std::vector<PendingFile>();
  auto next = page.start;
  if (sources.catalog) {
    const auto records = reader.files(sources.filter, page.with_one_more());
    const auto more = fill_page(records, page.size, [&](const FileRecord& file) {
      auto* added = response.add_files();
      *added = file_message(file, reader);
      next.after = file.id;
      return added->ByteSizeLong();
    });
    if (more) return response.set_next_page_token(page_token(request, next));
  }
  for (const auto& file : waiting) {
    if (static_cast<std::size_t>(response.files_size()) == page.size)
      return response.set_next_page_token(page_token(request, next));
    *response.add_files() = to_proto(file);
    next.pending_after = file.path;
  }
}

}  // namespace kith::rpc
