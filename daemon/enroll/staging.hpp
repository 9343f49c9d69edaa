// Files that are being sent, on their way into the root: a folder of their own on its file system,
// gone with everything in it when nobody needs it any more. Used by one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/unique_fd.hpp"
#include "core/pipeline/commands/enroll.hpp"

namespace kith {

class Staging {
 public:
  /// A new folder in the root. Throws Error{kRetry}.
  explicit Staging(const std::filesystem::path& root);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// The contents that follow are those of this file: embeddings of the person, or the crop of the
  /// file before. Throws Error{kRequest} for names that are none.
  void begin(const std::string& person, const std::string& name, bool crop);
  /// The contents that follow are those of a part of an export: "faces.npy", "crops/7.jpg".
  void begin_part(const std::string& name);
  /// Throws Error{kRequest} before the first file, Error{kRetry}.
  void write(std::string_view bytes);

  /// Everything that was sent, read. What a file is wrong with is in its arrival.
  std::vector<SentFile> read(const ReadLimits& limits);

  /// No more is written.
  void close();
  const std::filesystem::path& folder() const { return folder_; }

  /// Folders that an earlier process left.
  static void remove_leftovers(const std::filesystem::path& root);

 private:
  struct Entry {
    std::string folder;  // the root of a layout of its own
    std::string path;    // known/<person>/<name>
    std::string crop;    // likewise; empty without one
  };

  void create(const std::filesystem::path& path);

  std::filesystem::path folder_;
  std::vector<Entry> entries_;
  std::size_t parts_ = 0;
  UniqueFd open_;
  std::string open_path_;
};

}  // namespace kith
