#include "tests/support/temporary_root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/base/unique_fd.hpp"

namespace kith::test {

namespace fs = std::filesystem;

std::string file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TemporaryRoot::TemporaryRoot() {
  std::string name = fs::temp_directory_path() / "kith-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
  path_ = name;
}

TemporaryRoot::~TemporaryRoot() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void TemporaryRoot::place(const std::string& relative, std::span<const std::byte> bytes) const {
  const fs::path target = path_ / relative;
  fs::create_directories(target.parent_path());
  constexpr std::size_t kLeavesRoom = 200;  // of the 255 bytes that a name can have
  const std::string name = target.filename().string().substr(0, kLeavesRoom);
  const fs::path beside = target.parent_path() / ("." + name + ".tmp");
  {
    // Not by a stream, which would leave the file open in a process that another thread starts.
    const UniqueFd file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("cannot write " + beside.native());
    }
  }
  fs::rename(beside, target);
}

void TemporaryRoot::place(const std::string& relative, std::string_view text) const {
  place(relative, std::as_bytes(std::span(text)));
}

void TemporaryRoot::copy_in(const fs::path& from, const std::string& relative) const {
  // Not fs::copy: it copies that a folder may not be written, too, before it fills it.
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    const fs::path target = path_ / relative / entry.path().lexically_relative(from);
    fs::create_directories(target.parent_path());
    fs::copy_file(entry, target);
    fs::permissions(target, fs::perms::owner_write, fs::perm_options::add);
  }
}

bool TemporaryRoot::has(const std::string& relative) const {
  return fs::exists(path_ / relative);
}

}  // namespace kith::test
