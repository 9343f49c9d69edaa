// A file written piece by piece that appears whole or not at all: the pieces go beside it, under a
// name that begins with a dot and ends in .tmp.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"

namespace kith {

class FileWriter {
 public:
  /// Throws Error{kRetry}, as all that follow.
  explicit FileWriter(std::filesystem::path path, unsigned mode = 0640);
  /// Removes what was written, unless it was published.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view text);
  /// Writes and syncs what is left to write.
  void finish();
  /// After finish(): takes the place of what was there.
  void publish();

 private:
  void flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  UniqueFd fd_;
  std::string buffer_;
  bool published_ = false;
};

}  // namespace kith
