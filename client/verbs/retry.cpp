#include <memory>

#include "client/typed_path.hpp"
#include "client/verbs/file_listing.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

ExitCode retry(Session& session, const std::vector<std::string>& typed) {
  std::vector<std::string> paths;
  for (const std::string& path : typed) paths.push_back(typed_path(path));
  Listing listing = file_listing(session, "no file is read again");
  const Timestamp now = session.terminal().now();
  for (const v1::File& file : session.daemon().retry_files(paths)) add_file(listing, file, now);
  return listing.finish();
}

}  // namespace

void declare_retry(CommandLine& line) {
  auto paths = std::make_shared<std::vector<std::string>>();
  line.verb("retry", Group::kInbox, "Read failed files again",
            "  kith retry camera-3/0815.npy\n"
            "  kith retry -- -strange-name.npy other.npy")
      .positional("FILE", *paths, "paths as kith files list --failed shows them")
      .action([paths](Session& session) { return retry(session, *paths); });
}

}  // namespace kith::client
