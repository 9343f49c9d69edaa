// The faulty daemon's system calls. The file that KITH_FAULTS names says which of them are refused,
// a line each: `ENOSPC write */kith.db-wal` lets every write fail with ENOSPC to a path of that
// pattern; the other calls are sync, rename and watch. It is read again at every call, so that a
// test can take the cause away while the daemon runs. Being defined in the executable, these come
// before libc's for shared libraries, too: SQLite's writes pass here.
#include <dlfcn.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr std::array<std::pair<const char*, int>, 3> kErrors{
    {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EACCES", EACCES}}};

std::string path_of(int fd) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
}

std::string path_at(int folder, const char* name) {
  if (folder == AT_FDCWD || *name == '/') return name;
  return path_of(folder) + '/' + name;
}

// The error of the first line about `call` and one of `paths`; 0 when there is none.
int fault(std::string_view call, std::initializer_list<std::string> paths) {
  static const char* const faults = std::getenv("KITH_FAULTS");
  if (faults == nullptr) return 0;
  std::ifstream file(faults);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string error;
    std::string name;
    std::string pattern;
    words >> error >> name >> pattern;
    if (name != call) continue;
    for (const std::string& path : paths) {
      if (::fnmatch(pattern.c_str(), path.c_str(), 0) != 0) continue;
      for (const auto& [known, code] : kErrors) {
        if (error == known) return code;
      }
    }
  }
  return 0;
}

// Whether the call is to fail; errno is set.
bool refused(std::string_view call, std::initializer_list<std::string> paths) {
  const int code = fault(call, paths);
  if (code != 0) errno = code;
  return code != 0;
}

// What would have been called without us: libc's, or a sanitizer's.
template <typename Function>
Function* next(Function*, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = next(::write, "write");
  if (refused("write", {path_of(fd)})) return -1;
  return real(fd, bytes, size);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  static const auto real = next(::pwrite, "pwrite");
  if (refused("write", {path_of(fd)})) return -1;
  return real(fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  static const auto real = next(::pwrite64, "pwrite64");
  if (refused("write", {path_of(fd)})) return -1;
  return real(fd, bytes, size, offset);
}

int fsync(int fd) {
  static const auto real = next(::fsync, "fsync");
  if (refused("sync", {path_of(fd)})) return -1;
  return real(fd);
}

int fdatasync(int fd) {
  static const auto real = next(::fdatasync, "fdatasync");
  if (refused("sync", {path_of(fd)})) return -1;
  return real(fd);
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = next(::rename, "rename");
  if (refused("rename", {from, to})) return -1;
  return real(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static const auto real = next(::renameat, "renameat");
  if (refused("rename", {path_at(from_folder, from), path_at(to_folder, to)})) {
    return -1;
  }
  return real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  static const auto real = next(::renameat2, "renameat2");
  if (refused("rename", {path_at(from_folder, from), path_at(to_folder, to)})) {
    return -1;
  }
  return real(from_folder, from, to_folder, to, flags);
}

int inotify_add_watch(int inotify, const char* path, std::uint32_t mask) noexcept {
  static const auto real = next(::inotify_add_watch, "inotify_add_watch");
  std::error_code ignored;
  if (refused("watch", {std::filesystem::read_symlink(path, ignored)})) return -1;
  return real(inotify, path, mask);
}

}  // extern "C"
