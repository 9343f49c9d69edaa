#include "core/pipeline/erasure/crops.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/embedding/rejection.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestCrop = 256 << 20;  // bytes

}  // namespace

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::vector<std::string> crops_that_go(const Catalog& catalog, const RootLayout& layout,
                                       const std::string& image, std::span<const SampleId> going) {
  std::set<std::vector<std::byte>> staying;
  for (const SampleId other : catalog.samples_of_image(image)) {
    if (std::binary_search(going.begin(), going.end(), other)) continue;
    staying.insert(catalog.thumbnail(other));
  }
  const std::string folder = parent_of(image);
  const std::string name = image.substr(folder.empty() ? 0 : folder.size() + 1);
  std::vector<std::string> crops;
  std::error_code ignored;
  for (std::size_t number = 0;; ++number) {
    const std::string stored = (folder.empty() ? "" : folder + "/") + with_suffix(name, number);
    std::vector<std::byte> bytes;
    if (number == 0 && staying.empty() && fs::is_regular_file(layout.archive() / stored, ignored)) {
      crops.push_back("archive/" + stored);  // nobody else's
      continue;
    }
    try {
      bytes = read_file(layout.archive() / stored, kLargestCrop);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::kNotFound) break;
      continue;
    }
    try {
      if (staying.contains(make_thumbnail(bytes, printable(stored)))) continue;
    } catch (const Rejection&) {
      continue;  // no crop of anybody's
    }
    crops.push_back("archive/" + stored);
  }
  return crops;
}

}  // namespace kith
