#include "client/verbs/montage_pages.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>

#include "client/failure.hpp"
#include "client/present/progress.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;

void ensure_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw Failure(ExitCode::kFailed, fmt::format("cannot create the directory {}: {}",
                                                 printable(directory.string()), error.message()));
}

std::string file_name(std::int64_t cluster, int page) {
  return page == 1 ? fmt::format("cluster-{}.png", cluster)
                   : fmt::format("cluster-{}-{}.png", cluster, page);
}

}  // namespace

std::vector<std::string> write_montage_pages(Session& session, std::int64_t cluster,
                                             const std::string& directory) {
  const fs::path place = directory.empty() ? "." : directory;
  ensure_directory(place);
  Progress progress(session.err(), session.terminal(), "drawing", "pages");
  std::vector<std::string> written;
  std::string png;
  session.daemon().render_montage(cluster, [&](const v1::RenderMontageResponse& piece) {
    png += piece.png();
    if (!piece.page_complete()) return true;
    const fs::path path = (place / file_name(cluster, piece.page())).lexically_normal();
    write_file_atomically(path, std::as_bytes(std::span(png)), false, 0644);
    png.clear();
    written.push_back(path.string());
    progress.update(piece.page(), piece.pages());
    return true;
  });
  if (!png.empty())
    throw Failure(
        ExitCode::kFailed,
        fmt::format("kithd ended in the middle of a page of cluster {}; see its log", cluster));
  return written;
}

}  // namespace kith::client
