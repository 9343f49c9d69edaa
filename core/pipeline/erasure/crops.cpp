#include "core/pipeline/erasure/crops.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/embedding/rejection.hpp"
#include "core/montage/image.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestCrop = 256 << 20;  // bytes

// Whether it is the crop of a sample, and of none that stays.
bool is_crop_of_none_of(const std::set<std::vector<std::byte>>& staying, const fs::path& path,
                        const std::string& name) {
  try {
    return !staying.contains(make_thumbnail(read_file(path, kLargestCrop), printable(name)));
  } catch (const Error&) {
    return false;
  } catch (const Rejection&) {
    return false;
  }
}

}  // namespace

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // from 0 without a slash
}

std::vector<std::string> crops_that_go(const Catalog& catalog, const RootLayout& layout,
                                       const std::string& image, std::span<const SampleId> going,
                                       ArchivedNames& archived) {
  std::set<std::vector<std::byte>> staying;
  for (const SampleId other : catalog.samples_of_image(image)) {
    if (std::binary_search(going.begin(), going.end(), other)) continue;
    staying.insert(catalog.thumbnail(other));
  }
  std::vector<std::string> crops;
  for (const std::string& stored : archived.of(image)) {
    const bool shows_nobody_else = stored == image && staying.empty();
    if (shows_nobody_else || is_crop_of_none_of(staying, layout.archive() / stored, stored)) {
      crops.push_back("archive/" + stored);
    }
  }
  return crops;
}

}  // namespace kith
