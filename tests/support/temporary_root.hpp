// A root of its own for one test, removed with it, and the ways in which people put files there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace kith::test {

/// The content of a file; empty when there is none.
std::string file_text(const std::filesystem::path& path);

class TemporaryRoot {
 public:
  TemporaryRoot();
  ~TemporaryRoot();
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view relative) const { return path_ / relative; }

  /// Writes beside, then renames: the file appears whole, in folders made as needed.
  void place(const std::string& relative, std::span<const std::byte> bytes) const;
  void place(const std::string& relative, std::string_view text) const;

  /// Copies all that lies below the folder `from` to below `relative`.
  void copy_in(const std::filesystem::path& from, const std::string& relative) const;

  bool has(const std::string& relative) const;
  std::string text_of(const std::string& relative) const { return file_text(path_ / relative); }

 private:
  std::filesystem::path path_;
};

}  // namespace kith::test
