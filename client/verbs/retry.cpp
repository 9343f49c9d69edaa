#include <memory>

#include "client/verbs/file_listing.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

// "./-x.npy" is how one writes a name that would be taken for an option.
// ./known/… is how a folder of the inbox that is called known is told from known/ itself.
std::string without_dot(const std::string& path) {
  const bool needless = path.starts_with("./") && !path.starts_with("./known/");
  return needless ? path.substr(2) : path;
}

ExitCode retry(Session& session, const std::vector<std::string>& typed) {
  std::vector<std::string> paths;
  for (const std::string& path : typed) paths.push_back(without_dot(path));
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
