#include <fmt/format.h>

#include <memory>

#include "client/typed_path.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/counted.hpp"

namespace kith::client {
namespace {

// Nothing is lost by it, so nothing is asked: the files are in archive/ or failed/ still.
ExitCode forget_files(Session& session, const std::vector<std::string>& typed) {
  std::vector<std::string> paths;
  for (const std::string& path : typed) paths.push_back(typed_path(path));
  const v1::Receipt receipt = session.daemon().forget_files(paths);
  if (session.json()) {
    session.print(receipt);
    return ExitCode::kDone;
  }
  session.out() << fmt::format(
      "{} taken back; the files stay in archive/\n"
      "and failed/, unknown to kith retry, and are\n"
      "taken in when dropped again\n",
      counted(receipt.samples(), "face"));
  return ExitCode::kDone;
}

}  // namespace

void declare_files_forget(CommandLine& line) {
  auto files = std::make_shared<std::vector<std::string>>();
  line.verb("files forget", Group::kInbox, "Take back all that files brought; the files stay",
            "  kith files forget known/Alice/bob.npy     dropped into the wrong folder\n"
            "  kith files forget camera-3/0815.npy camera-3/0816.npy\n"
            "  mv failed/cut.npy inbox/                  has a forgotten one read again")
      .positional("FILE", *files, "paths as kith files list shows them")
      .action([files](Session& session) { return forget_files(session, *files); });
}

}  // namespace kith::client
