// A root of its own, files dropped into it, and the records that say what became of them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/pipeline/spool.hpp"

namespace kith::test {

namespace fs = std::filesystem;

inline std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

class SpoolFixture : public ::testing::Test {
 protected:
  SpoolFixture() {
    std::string pattern = (fs::temp_directory_path() / "kith-spool-XXXXXX").native();
    layout_.root = ::mkdtemp(pattern.data());
    create_layout(layout_);
  }
  ~SpoolFixture() override {
    std::error_code ignored;
    fs::remove_all(layout_.root, ignored);
  }

  fs::path at(const std::string& relative) const { return layout_.root / relative; }
  void drop(const std::string& path, const std::string& text) {
    write(layout_.dropped(path), text);
  }

  FileIdentity identity(const std::string& path) const {
    struct stat info {};
    EXPECT_EQ(::lstat(layout_.dropped(path).c_str(), &info), 0) << path;
    return identity_of(info);
  }

  // The record of a file as it lies there now.
  FileRecord archived(const std::string& path) {
    FileRecord file = record_of_content(path, content(layout_.dropped(path)));
    file.identity = identity(path);
    return file;
  }
  FileRecord failed(const std::string& path, const std::string& message = "is no good") {
    FileRecord file = archived(path);
    file.state = FileState::kFailed;
    file.place = FilePlace::kToFailed;
    file.reason = RejectionReason::kMalformed;
    file.message = message;
    return file;
  }
  // The same for what is no regular file.
  FileRecord failed_special(const std::string& path) {
    FileRecord file;
    file.id = ++last_id_;
    file.path = path;
    file.state = FileState::kFailed;
    file.place = FilePlace::kToFailed;
    file.reason = RejectionReason::kNotAFile;
    file.identity = identity(path);
    return file;
  }
  FileRecord record_of_content(const std::string& path, const std::string& text) {
    FileRecord file;
    file.id = ++last_id_;
    file.path = path;
    file.size = text.size();
    file.digest = sha256(std::as_bytes(std::span(text)));
    return file;
  }

  Moved put_away(const FileRecord& file) { return spool().put_away({file}).at(0); }
  Spool spool() { return Spool(layout_, archive_); }

  RootLayout layout_;
  ArchivePolicy archive_ = ArchivePolicy::kKeep;
  FileId last_id_ = 0;
};

template <typename Act>
std::optional<Error> error_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace kith::test
