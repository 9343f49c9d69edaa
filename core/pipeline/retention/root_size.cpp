#include "core/pipeline/retention/root_size.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 512;  // bytes, what st_blocks counts in

}  // namespace

std::uint64_t size_on_disk(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || S_ISDIR(info.st_mode)) return 0;
  return static_cast<std::uint64_t>(info.st_blocks) * kBlock;
}

std::uint64_t root_size(const RootLayout& layout) {
  std::uint64_t size = 0;
  std::error_code problem;
  fs::recursive_directory_iterator at(layout.root, fs::directory_options::skip_permission_denied,
                                      problem);
  for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    size += size_on_disk(at->path());
  }
  const fs::path catalog = layout.catalog();
  const std::uint64_t log =
      size_on_disk(catalog.native() + "-wal") + size_on_disk(catalog.native() + "-shm");
  return size - std::min(size, log);
}

}  // namespace kith
