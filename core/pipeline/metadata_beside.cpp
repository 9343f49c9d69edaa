#include "core/pipeline/metadata_beside.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/catalog/stem.hpp"
#include "core/embedding/read_context.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

std::optional<std::vector<std::byte>> read_regular(int folder, const std::string& name,
                                                   FileIdentity& identity) {
  struct stat before {};
  if (::fstatat(folder, name.c_str(), &before, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  if (!S_ISREG(before.st_mode)) return std::nullopt;
  const UniqueFd fd(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd || ::fstat(fd.get(), &before) != 0 || !S_ISREG(before.st_mode)) return std::nullopt;
  std::vector<std::byte> bytes = read_all(fd.get(), kLargestMetadata, name);
  identity = identity_of(before);
  struct stat after {};
  const bool unchanged = ::fstat(fd.get(), &after) == 0 && identity_of(after) == identity;
  return unchanged ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

std::optional<MetadataBeside> read_metadata_beside(int folder, const std::string& path,
                                                   std::size_t rows, const ReadLimits& limits) {
  const std::string beside = std::string(stem_of(path)) + ".json";
  if (beside == path) return std::nullopt;
  try {
    FileIdentity identity;
    const auto bytes = read_regular(folder, parse_dropped(beside).name, identity);
    if (!bytes) return std::nullopt;
    auto metadata = read_metadata(*bytes, {beside, limits});
    if (!metadata || !metadata->fits(rows)) return std::nullopt;
    return MetadataBeside{beside, std::move(*metadata), identity};
  } catch (const Error&) {
    return std::nullopt;
  } catch (const Rejection&) {
    return std::nullopt;
  }
}

}  // namespace kith
