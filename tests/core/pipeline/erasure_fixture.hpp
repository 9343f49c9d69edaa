// A root in which two people are known, and what is to be seen of it after one was forgotten.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/embedding/reader.hpp"
#include "core/pipeline/erasure/erasure.hpp"
#include "core/pipeline/exchange/npy_file.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {

inline constexpr unsigned kHers = 1;
inline constexpr unsigned kHis = 2;

class Erasure : public testing::Test {
 protected:
  Erasure() : layout{root.catalog_path().parent_path()} {
    create_layout(layout);
    root.drop("known/Ada/0.npy", {face(kHers, 0)});
    root.drop("known/Bob/0.npy", {face(kHis, 0)});
    root.drop("both.npy", {face(kHers, 1), face(kHis, 1), face(kHers, 2)});
  }

  ErasureReceipt forget(const std::string& person, const ForgottenFiles& policy = {}) {
    return root.engine().forget({person, {}}, "a test", layout, policy);
  }
  std::string refusal(std::optional<CommandNumber> number) {
    try {
      root.engine().undo(number, "a test");
    } catch (const Error& error) {
      return error.what();
    }
    return "done";
  }
  ErasureReceipt forget_files(std::vector<std::string> paths) {
    return root.engine().forget({{}, {}, std::move(paths)}, "a test", layout, {});
  }
  /// Whether these bytes lie anywhere in the files of the root, or in a name of one.
  bool found(const std::string& needle) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.root)) {
      const auto name = std::filesystem::relative(entry.path(), layout.root).native();
      if (name.find(needle) != std::string::npos) return true;
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find(needle) != std::string::npos) return true;
    }
    return false;
  }
  bool found(const std::vector<float>& vector) const {
    return found(
        std::string(reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)));
  }

  SmallRoot root;
  RootLayout layout;
};

/// Files that really lie in the folders of a root.
class ErasureOfFiles : public Erasure {
 protected:
  static void write(const std::filesystem::path& path,
                    const std::vector<std::vector<float>>& rows = {{1}}) {
    std::filesystem::create_directories(path.parent_path());
    EmbeddingMatrix matrix;
    for (const auto& row : rows) matrix.append(row);
    const auto bytes = npy_of(matrix);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  Arrival read(const std::string& path) { return read_arrival(layout, path, ReadLimits()); }
  /// Takes in what lies where it was dropped, and moves it.
  FileRecord take_in(const std::string& path, ArchivePolicy archive = ArchivePolicy::kKeep,
                     bool keep_rests = true) {
    Spool spool(layout, archive, keep_rests);
    std::vector<FileRecord> records = root.engine().take_in({read(path)});
    root.engine().archive_rests(records, spool);
    root.engine().note_moved(spool.put_away(records));
    return root.reader().newest_file(path).value();
  }
  /// One that is dropped now, some time after what was before.
  FileRecord come(const std::string& path, const std::vector<std::vector<float>>& rows) {
    root.clock().turned += std::chrono::seconds(1);
    write(layout.dropped(path), rows);
    return take_in(path);
  }
  std::vector<std::vector<float>> archived(const std::string& path) {
    const auto bytes = read_file(layout.archive() / path, 1 << 20);
    const EmbeddingBatch batch = read_embeddings(Format::kNpy, bytes, path, ReadLimits());
    std::vector<std::vector<float>> rows;
    for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) {
      const auto row = batch.embeddings.row(i);
      rows.emplace_back(row.begin(), row.end());
    }
    return rows;
  }
};

}  // namespace kith::test
