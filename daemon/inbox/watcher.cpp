#include "daemon/inbox/watcher.hpp"

#include <fmt/format.h>
#include <sys/inotify.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "daemon/inbox/listing.hpp"

namespace kith {
namespace {

// Modification is not asked for: a file that grows tells nothing before it is closed, and one event
// for each write would drown the rest. Nor is leaving: what is gone is noticed when it is looked
// at.
constexpr std::uint32_t kMask =
    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

std::string sentence_about(int code) {
  constexpr std::string_view kPolled = "new files are found by polling";
  if (code == ENOSPC) {
    return fmt::format(
        "the limit of inotify watches is used up, so {}: raise it, for example with "
        "sysctl fs.inotify.max_user_watches=1048576",
        kPolled);
  }
  if (code == EMFILE) {
    return fmt::format(
        "the limit of inotify instances is used up, so {}: raise it, for example with "
        "sysctl fs.inotify.max_user_instances=1024",
        kPolled);
  }
  return fmt::format("inotify does not work ({}), so {}", std::generic_category().message(code),
                     kPolled);
}

}  // namespace

Watcher::Watcher(boost::asio::io_context& loop, Listener listener, AddWatch add_watch)
    : listener_(std::move(listener)),
      add_watch_(add_watch ? std::move(add_watch) : AddWatch(::inotify_add_watch)),
      inotify_(loop) {
  restart();
}

void Watcher::stop() {
  ++session_;
  inotify_.close();
  paths_.clear();
}

void Watcher::begin_round() {
  trouble_.clear();
  if (!inotify_.is_open()) restart();
}

void Watcher::restart() {
  stop();
  trouble_.clear();
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) {
    trouble_ = sentence_about(errno);
    return;
  }
  inotify_.assign(fd);
  read();
}

bool Watcher::watch(int fd, const std::string& path) {
  if (!inotify_.is_open()) return false;
  // Through the descriptor: the folder that was opened, whatever has become of its path.
  const std::string name = fmt::format("/proc/self/fd/{}", fd);
  const int watch = add_watch_(inotify_.native_handle(), name.c_str(), kMask);
  if (watch < 0) {
    trouble_ = sentence_about(errno);
    return false;
  }
  paths_[watch] = path;
  return true;
}

void Watcher::read() {
  inotify_.async_read_some(
      boost::asio::buffer(buffer_),
      [this, session = session_](const boost::system::error_code& problem, std::size_t bytes) {
        if (problem || session != session_) return;
        hear(bytes);
        if (session == session_) read();
      });
}

void Watcher::hear(std::size_t bytes) {
  const std::uint64_t session = session_;
  std::size_t at = 0;
  while (at + sizeof(inotify_event) <= bytes && session == session_) {
    inotify_event event;  // copied: the buffer promises no alignment
    std::memcpy(&event, buffer_.data() + at, sizeof event);
    const char* const name = buffer_.data() + at + sizeof event;
    at += sizeof event + event.len;
    hear_one(event.wd, event.mask, event.len > 0 ? name : "");
  }
}

void Watcher::hear_one(int watch, std::uint32_t mask, const char* name) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    listener_(Whisper::kOverflow, {});
    return;
  }
  const auto position = paths_.find(watch);
  if (position == paths_.end()) return;  // of a watch that was given up meanwhile
  const std::string folder = position->second;
  if ((mask & IN_IGNORED) != 0) {
    paths_.erase(position);
    return;
  }
  if ((mask & (IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
    forget_tree(folder);
    listener_(Whisper::kWatchLost, folder);
    return;
  }
  const std::string path = path_in_folder(folder, name);
  if ((mask & IN_ISDIR) != 0) {
    listener_(Whisper::kFolder, path);
  } else if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
    listener_(Whisper::kClosed, path);
  } else if ((mask & IN_CREATE) != 0) {
    listener_(Whisper::kCreated, path);
  }
}

// A folder that was moved takes those below it along, and where to is not told.
void Watcher::forget_tree(const std::string& folder) {
  const std::string below = folder + '/';
  for (auto position = paths_.begin(); position != paths_.end();) {
    const bool inside =
        folder.empty() || position->second == folder || position->second.starts_with(below);
    if (inside) ::inotify_rm_watch(inotify_.native_handle(), position->first);
    position = inside ? paths_.erase(position) : std::next(position);
  }
}

}  // namespace kith
