#include "daemon/inbox/top_folders.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/base/text.hpp"
#include "core/base/unique_fd.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "daemon/inbox/network_file_system.hpp"

namespace kith {

TopFolders::TopFolders(const RootLayout& layout) : paths_{layout.inbox(), layout.known()} {}

bool TopFolders::look() {
  std::array<State, 2> seen;
  std::transform(paths_.begin(), paths_.end(), seen.begin(), look_at);
  const bool changed = seen != states_;
  states_ = seen;
  return changed;
}

bool TopFolders::on_network() const {
  return std::any_of(states_.begin(), states_.end(), [](const State& s) { return s.on_network; });
}

bool TopFolders::all_there() const {
  return std::all_of(states_.begin(), states_.end(),
                     [](const State& state) { return state.problem == 0; });
}

void TopFolders::list(std::vector<std::string>& sentences) const {
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const std::string path = printable(paths_[i].native());
    const int problem = states_[i].problem;
    if (problem == ENOENT || problem == ENOTDIR) {
      sentences.push_back(fmt::format(
          "the folder {} is gone: put it back or create it again, and work goes on by itself",
          path));
    } else if (problem == EACCES) {
      sentences.push_back(fmt::format(
          "the folder {} may not be read: give kithd read and write access to it", path));
    } else if (problem != 0) {
      sentences.push_back(describe_failure("read the folder", path, problem));
    } else if (states_[i].on_network) {
      sentences.push_back(fmt::format(
          "{} is on a network file system, whose changes are not announced, so new files "
          "are found by polling: put the root on a local disk for quicker intake",
          path));
    }
  }
}

TopFolders::State TopFolders::look_at(const std::filesystem::path& path) {
  State state;
  const UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat info {};
  if (!folder || ::fstat(folder.get(), &info) != 0) {
    state.problem = errno;
    return state;
  }
  state.device = info.st_dev;
  state.inode = info.st_ino;
  if (::faccessat(folder.get(), ".", X_OK, AT_EACCESS) != 0) state.problem = errno;
  struct statfs system {};
  if (::fstatfs(folder.get(), &system) == 0) {
    state.on_network = network_file_system(static_cast<std::uint32_t>(system.f_type)).has_value();
  }
  return state;
}

}  // namespace kith
