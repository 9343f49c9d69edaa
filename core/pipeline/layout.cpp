#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/unique_fd.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCanary = ".kith-mount-check.tmp";

[[noreturn]] void fail(const std::string& sentence) {
  throw Error(ErrorKind::kConfiguration, sentence);
}

void create_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  // A symbolic link to a directory counts as one: operators put an inbox on another disk that way,
  // and the mount check says whether it works.
  if (!problem && fs::is_directory(folder, problem)) return;
  if (!problem) problem = std::make_error_code(std::errc::not_a_directory);
  fail(describe_failure("create the folder", folder.native(), problem.value()));
}

// Only a rename tells: two bind mounts of one file system have one device number and refuse it.
void check_same_mount(const fs::path& from, const fs::path& to) {
  const fs::path canary = from / kCanary;
  const fs::path landed = to / kCanary;
  const UniqueFd file(::open(canary.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) {
    const int code = errno;
    // A full disk is no matter of configuration; the moves will say so when they come.
    if (code == ENOSPC || code == EDQUOT) return;
    fail(describe_failure("write in", from.native(), code));
  }
  const int code = ::rename(canary.c_str(), landed.c_str()) == 0 ? 0 : errno;
  ::unlink(code == 0 ? landed.c_str() : canary.c_str());
  if (code == EXDEV) {
    fail(fmt::format(
        "{} and {} are not on one mount, so files cannot be moved between them: put the "
        "whole root on one file system",
        printable(from.native()), printable(to.native())));
  }
  if (code != 0) fail(describe_failure("write in", to.native(), code));
}

bool lies_in(const fs::path& inner, const fs::path& outer) {
  const auto [end, unmatched] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

// Its files would be taken in again from where they were moved to.
void check_apart(const RootLayout& layout) {
  std::error_code ignored;  // what cannot be followed is compared as far as it can be
  const fs::path inbox = fs::weakly_canonical(layout.elsewhere, ignored);
  const fs::path root = fs::weakly_canonical(layout.root, ignored);
  if (!lies_in(root, inbox) && (!lies_in(inbox, root) || lies_in(inbox, root / "inbox"))) return;
  fail(
      fmt::format("the inbox {} and the root {} lie in each other: choose a folder apart from the "
                  "root as [inbox] path",
                  printable(inbox.native()), printable(root.native())));
}

}  // namespace

fs::path RootLayout::dropped(const std::string& path) const {
  return path.starts_with("known/") ? root / path : inbox() / path;
}

void create_layout(const RootLayout& layout) {
  const bool is_elsewhere = !layout.elsewhere.empty();
  if (is_elsewhere) check_apart(layout);
  for (const fs::path& folder :
       {layout.root, layout.known(), layout.archive(), layout.failed(), layout.montages()}) {
    create_folder(folder);
  }
  if (!is_elsewhere) create_folder(layout.inbox());
  for (const fs::path& to : {layout.archive(), layout.failed()}) {
    check_same_mount(layout.known(), to);
    if (!is_elsewhere) check_same_mount(layout.inbox(), to);
  }
}

}  // namespace kith
