#include <memory>
#include <unordered_set>

#include "client/verbs/file_listing.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

// Pending files are held back to the end: one that gets its final state while the pages are read
// comes again with it, and is shown once.
ExitCode list(Session& session, bool failed) {
  Listing listing =
      file_listing(session, failed ? "no file has failed" : "nothing was dropped yet");
  v1::ListFilesRequest request;
  if (failed) request.set_state(v1::FILE_STATE_FAILED);
  listing.count_aloud();
  const Timestamp now = session.terminal().now();
  std::vector<v1::File> pending;
  std::unordered_set<std::string> settled;  // since the first pending one
  session.daemon().list_files(request, [&](const v1::File& file) {
    if (file.state() == v1::FILE_STATE_PENDING) {
      pending.push_back(file);
      return true;
    }
    if (!pending.empty()) settled.insert(file.path());
    return add_file(listing, file, now);
  });
  for (const v1::File& file : pending) {
    if (!settled.contains(file.path())) add_file(listing, file, now);
  }
  return listing.finish();
}

}  // namespace

void declare_files(CommandLine& line) {
  auto failed = std::make_shared<bool>(false);
  line.verb("files list", Group::kInbox, "What was dropped and what became of it",
            "  kith files list --failed                     what could not be read, and why\n"
            "  kith -o json files list | jq '.files[] | select(.state == \"pending\").path'")
      .flag("--failed", *failed, "only those that could not be taken in")
      .action([failed](Session& session) { return list(session, *failed); });
}

}  // namespace kith::client
