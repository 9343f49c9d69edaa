#include "core/pipeline/folder_at.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/base/file.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

constexpr const char* kTemporary = ".kith-error-document.tmp";
constexpr const char* kTemporaryCopy = ".kith-copy.tmp";

[[noreturn]] void fail(std::string_view what, std::string_view name, int code) {
  throw Error(ErrorKind::kRetry,
              describe_failure(what, name, code) +
                  (code == EACCES ? ": give kithd write access to the folder it lies in" : ""));
}

// One component below `parent`, created where it is missing; `component` becomes the name it has.
UniqueFd enter_or_create(int parent, std::string& component) {
  const std::string wanted = component;
  for (std::size_t number = 0;; ++number) {
    component = with_suffix(wanted, number);
    const bool created = ::mkdirat(parent, component.c_str(), 0750) == 0;
    if (!created && errno != EEXIST) fail("create the folder", component, errno);
    if (created) sync_at(parent, component);
    UniqueFd folder(
        ::openat(parent, component.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (folder) return folder;
    if (errno != ENOTDIR && errno != ELOOP && errno != ENOENT) {
      fail("open the folder", component, errno);
    }
  }
}

// From where `from` stands to its end. Returns false and errno.
bool copy_bytes(int from, int to) {
  constexpr std::size_t kAtOnce = 1U << 30;
  while (true) {
    const ssize_t copied = ::sendfile(to, from, nullptr, kAtOnce);
    if (copied < 0 && errno == EINTR) continue;
    if (copied <= 0) return copied == 0;
  }
}

}  // namespace

UniqueFd create_folder_below(int top, std::string& relative) {
  if (UniqueFd folder = open_folder_below(top, relative)) return folder;
  UniqueFd folder(::openat(top, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail("open", relative, errno);
  std::string opened;
  std::string_view rest = relative;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    std::string component(rest.substr(0, slash));
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    folder = enter_or_create(folder.get(), component);
    if (!opened.empty()) opened += '/';
    opened += component;
  }
  relative = opened;
  return folder;
}

bool exists_at(int folder, const std::string& name) {
  struct stat info {};
  return ::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

std::size_t free_suffix(int folder, const std::string& name) {
  const auto taken = [&](std::size_t number) {
    return exists_at(folder, with_suffix(name, number));
  };
  if (!taken(0)) return 0;
  std::size_t used = 0;
  std::size_t free = 1;
  while (taken(free)) {
    used = free;
    free *= 2;
  }
  while (free - used > 1) {
    const std::size_t middle = used + (free - used) / 2;
    (taken(middle) ? used : free) = middle;
  }
  return free;
}

int move_at(int from, const std::string& name, int to, const std::string& new_name) {
  return ::renameat2(from, name.c_str(), to, new_name.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int carry_at(int from, const std::string& name, int to, const std::string& new_name) {
  const UniqueFd source(
      ::openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!source) return errno == ELOOP || errno == ENXIO ? EXDEV : errno;
  struct stat before {};
  if (::fstat(source.get(), &before) != 0) return errno;
  if (!S_ISREG(before.st_mode)) return EXDEV;
  // Who may not unlink it is told before the bytes are carried.
  if (::faccessat(from, ".", W_OK | X_OK, AT_EACCESS) != 0) return errno;
  const auto give_up = [&](std::string_view what, int code) {
    ::unlinkat(to, kTemporaryCopy, 0);
    fail(what, name, code);
  };
  const UniqueFd copy(
      ::openat(to, kTemporaryCopy, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!copy) fail("create a copy of", name, errno);
  struct stat after {};
  if (!copy_bytes(source.get(), copy.get())) give_up("copy", errno);
  if (::fstat(source.get(), &after) != 0) give_up("copy", errno);
  if (identity_of(after) != identity_of(before)) give_up("copy", EBUSY);  // written to meanwhile
  if (::fdatasync(copy.get()) != 0) give_up("sync a copy of", errno);
  if (const int code = move_at(to, kTemporaryCopy, to, new_name); code != 0) {
    ::unlinkat(to, kTemporaryCopy, 0);
    return code;
  }
  sync_at(to, new_name);
  failpoint("after_copy");
  if (::unlinkat(from, name.c_str(), 0) != 0 && errno != ENOENT) fail("delete", name, errno);
  return 0;
}

bool has_digest_at(int folder, const std::string& name, std::uint64_t size, const Digest& digest) {
  struct stat info {};
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (!S_ISREG(info.st_mode) || static_cast<std::uint64_t>(info.st_size) != size) return false;
  const UniqueFd fd(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd) fail("open", name, errno);
  try {
    return sha256(read_all(fd.get(), size, name)) == digest;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kRequest) return false;  // it has grown
    throw;
  }
}

void write_at(int folder, const std::string& name, std::string_view text) {
  const auto give_up = [&](std::string_view what) {
    const int code = errno;
    ::unlinkat(folder, kTemporary, 0);
    fail(what, name, code);
  };
  const UniqueFd fd(
      ::openat(folder, kTemporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!fd) fail("create", name, errno);
  while (!text.empty()) {
    const ssize_t written = ::write(fd.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) give_up("write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fdatasync(fd.get()) != 0) give_up("sync");
  if (::renameat(folder, kTemporary, folder, name.c_str()) != 0) give_up("write");
}

std::string read_at(int folder, const std::string& name) {
  constexpr std::uint64_t kMost = 1U << 20;
  struct stat info {};
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return {};
  if (!S_ISREG(info.st_mode) || static_cast<std::uint64_t>(info.st_size) > kMost) return {};
  const UniqueFd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return {};
  const std::vector<std::byte> bytes = read_all(fd.get(), kMost, name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void sync_at(int folder, std::string_view shown) {
  const UniqueFd readable(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable) {
    if (errno == EACCES) return;  // a folder we may write but not list: its owner's business
    fail("open", shown, errno);
  }
  if (::fsync(readable.get()) != 0) fail("sync", shown, errno);
}

}  // namespace kith
