// Whispers what inotify says about the watched folders: a path and what happened there, no more. It
// is a hint; what is true is found by listing. Lives on the event loop's thread.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

namespace kith {

enum class Whisper {
  kClosed,     // a writer closed the file, or it was moved in
  kCreated,    // a name appeared: a file being written, a hard link, a symbolic link, …
  kFolder,     // a folder appeared: watch and list it
  kOverflow,   // events were lost: list everything
  kWatchLost,  // a folder went away, was moved or unmounted: list everything
};

class Watcher {
 public:
  using Listener = std::function<void(Whisper, const std::string& path)>;
  /// inotify_add_watch, or a test's own.
  using AddWatch = std::function<int(int fd, const char* path, std::uint32_t mask)>;

  /// `listener` is called from the loop. Where inotify itself cannot be had, every watch() fails.
  Watcher(boost::asio::io_context& loop, Listener listener, AddWatch add_watch = {});
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Watches the open folder `fd`, whose files are whispered as `path`/name. Watching it again,
  /// also under another path, is cheap. False when that cannot be done; why, says trouble().
  bool watch(int fd, const std::string& path);

  /// Forgets all watches and begins anew.
  void restart();
  void stop();

  /// Forgets the trouble before everything is watched again, and tries inotify itself again where
  /// it could not be had.
  void begin_round();
  /// What to do about a watch that failed since then, as one sentence; empty: none did.
  const std::string& trouble() const { return trouble_; }
  std::size_t watches() const { return paths_.size(); }

 private:
  void read();
  void hear(std::size_t bytes);
  void hear_one(int watch, std::uint32_t mask, const char* name);
  void forget_tree(const std::string& folder);

  Listener listener_;
  AddWatch add_watch_;
  boost::asio::posix::stream_descriptor inotify_;
  std::unordered_map<int, std::string> paths_;  // folder by watch descriptor
  std::string trouble_;
  std::uint64_t session_ = 0;  // counts restarts: a read of an earlier one is dropped
  std::array<char, 64U << 10> buffer_;
};

}  // namespace kith
