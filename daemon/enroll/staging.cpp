#include "daemon/enroll/staging.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = ".enroll-";
constexpr std::size_t kMostFiles = 1'000'000;
constexpr std::uint64_t kLargestCrop = 64 << 20;  // bytes

void expect_file_name(const std::string& name) {
  const bool none = name.empty() || name == "." || name == ".." || name.size() > 255 ||
                    name.find('/') != std::string::npos || name.find('\0') != std::string::npos;
  if (!none) return;
  throw Error(
      ErrorKind::kRequest,
      fmt::format("'{}' is no name of a file: send it without its folders", printable(name)));
}

}  // namespace

Staging::Staging(const fs::path& root) {
  std::string name = (root / (std::string(kPrefix) + "XXXXXX")).native();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::kRetry, describe_failure("create a folder in", root.native(), errno));
  }
  folder_ = name;
}

Staging::~Staging() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Staging::remove_leftovers(const fs::path& root) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    if (entry.path().filename().native().starts_with(kPrefix)) {
      fs::remove_all(entry.path(), ignored);
    }
  }
}

void Staging::begin(const std::string& person, const std::string& name, bool crop) {
  expect_name(person);
  expect_file_name(name);
  if (crop && entries_.empty()) {
    throw Error(ErrorKind::kRequest, "a crop was sent before the file that it belongs to");
  }
  if (entries_.size() == kMostFiles) {
    throw Error(ErrorKind::kRequest,
                "more than a million files at once: send them in several parts");
  }
  if (!crop) {
    entries_.push_back(
        {(folder_ / std::to_string(entries_.size())).native(), "known/" + person + "/" + name, {}});
  } else {
    entries_.back().crop = "known/" + person + "/" + name;
  }
  const Entry& entry = entries_.back();
  create(fs::path(entry.folder) / (crop ? entry.crop : entry.path));
}

void Staging::begin_part(const std::string& name) {
  const std::string below = name.starts_with("crops/") ? name.substr(6) : name;
  expect_file_name(below);
  if (parts_++ == 2 * kMostFiles) {
    throw Error(ErrorKind::kRequest, "more files than an export has");
  }
  create(folder_ / name);
}

void Staging::create(const fs::path& path) {
  close();
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  open_ = UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  open_path_ = path.native();
  if (!open_) throw Error(ErrorKind::kRetry, describe_failure("create", open_path_, errno));
}

void Staging::write(std::string_view bytes) {
  if (!open_) throw Error(ErrorKind::kRequest, "contents were sent before the name of their file");
  while (!bytes.empty()) {
    const ssize_t written = ::write(open_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Error(ErrorKind::kRetry, describe_failure("write", open_path_, errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Staging::close() {
  if (open_) ::fdatasync(open_.get());
  open_ = {};
}

std::vector<SentFile> Staging::read(const ReadLimits& limits) {
  close();
  std::vector<SentFile> files;
  for (const Entry& entry : entries_) {
    const RootLayout layout{entry.folder};
    SentFile file{read_arrival(layout, entry.path, limits), (layout.root / entry.path).native(),
                  std::nullopt};
    if (!entry.crop.empty()) {
      file.crop = SentFile::Crop{read_image_arrival(layout, entry.crop, kLargestCrop),
                                 (layout.root / entry.crop).native()};
    }
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace kith
