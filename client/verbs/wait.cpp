#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "client/present/progress.hpp"
#include "client/typed_path.hpp"
#include "client/verbs/file_listing.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;

struct WaitOptions {
  std::vector<std::string> files;
  std::optional<std::int64_t> timeout;
};

// `path` as it is called below `folder`; none where it lies elsewhere.
std::optional<std::string> below(const fs::path& folder, const fs::path& path) {
  const fs::path relative = path.lexically_relative(folder);
  if (relative.empty() || relative == "." || *relative.begin() == "..") return std::nullopt;
  return relative.native();
}

// A path as the daemon calls it: relative to the inbox, known/… for known/. People also type where
// the file lies on disk.
std::string path_in_inbox(const std::string& typed, const v1::Status& status) {
  const std::string meant = typed_path(typed);
  std::error_code no_directory;
  const fs::path path = fs::absolute(meant, no_directory).lexically_normal();
  if (const auto dropped = below(status.inbox(), path))
    return (dropped->starts_with("known/") ? "./" : "") + *dropped;
  if (const auto known = below(fs::path(status.root()) / "known", path)) return "known/" + *known;
  return fs::path(meant).lexically_normal().native();
}

ExitCode wait(Session& session, const WaitOptions& options) {
  const v1::Status status = session.daemon().status();
  std::vector<std::string> paths;
  for (const std::string& file : options.files) paths.push_back(path_in_inbox(file, status));
  if (status.paused()) session.hint("intake is paused: nothing is decided before 'kith resume'");

  Progress progress(session.err(), session.terminal(), "waiting");
  Listing listing = file_listing(session, "all that was dropped is decided");
  bool failed = false;
  std::int64_t most = 1;
  session.daemon().wait_files(
      paths, std::chrono::seconds(options.timeout.value_or(0)),
      [&](const v1::WaitFilesResponse& answer) {
        most = std::max(most, answer.pending());
        progress.update(1 - static_cast<double>(answer.pending()) / static_cast<double>(most));
        if (!answer.has_file()) return true;
        failed = failed || answer.file().state() == v1::FILE_STATE_FAILED;
        return add_file(listing, answer.file(), session.terminal().now());
      });
  listing.finish();
  return failed ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace

void declare_wait(CommandLine& line) {
  auto options = std::make_shared<WaitOptions>();
  line.verb("wait", Group::kInbox, "Wait until what was dropped is decided",
            "  cp *.npy inbox/; kith wait       1 when anything failed since the last such\n"
            "                                   wait ended, at most 10 minutes ago\n"
            "  kith wait camera-3/0815.npy      1 when it failed, 4 when it never was there")
      .number("--timeout", options->timeout, 1, "SECONDS", "give up then, with exit code 1")
      .optional_positional("FILE", options->files,
                           "paths in the inbox, or where the files lie on disk")
      .action([options](Session& session) { return wait(session, *options); });
}

}  // namespace kith::client
