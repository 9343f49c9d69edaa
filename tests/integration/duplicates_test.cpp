// Bytes are counted once, whatever they are called and whenever their crops come.
#include <fstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;

/// Of all files below a folder, by their paths in it.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    texts[entry.path().lexically_relative(folder)] = file_text(entry.path());
  }
  return texts;
}

std::string as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Duplicates : public KithTest {
 protected:
  Duplicates() { configure("[inbox]\nsettle = \"100ms\"\n"); }
};

TEST_F(Duplicates, TheSameBytesUnderTwoNamesAreOneSample) {
  start();
  drop("face.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("files_done", 1));
  drop("again.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("files_done", 2));
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(status().at("files_failed"), 0);
  const Json duplicate = files().at("again.npy");
  EXPECT_EQ(duplicate.at("state"), "duplicate");
  EXPECT_EQ(duplicate.at("original"), "face.npy");
  EXPECT_EQ(duplicate.at("original_sample"), samples().at("face.npy").at("id"));
  EXPECT_EQ(samples().count("face.npy"), 1U);
  EXPECT_TRUE(eventually([&] { return root_.has("archive/again.npy"); }));
  EXPECT_FALSE(root_.has("inbox/again.npy"));
}

TEST_F(Duplicates, TheSameBytesTogetherAreOneSample) {
  for (int i = 0; i < 50; ++i) drop("copy" + std::to_string(i) + ".npy", face_file(1, 1));
  start();
  EXPECT_TRUE(reaches("files_done", 50));
  EXPECT_EQ(status().at("samples"), 1);
  int duplicates = 0;
  for (const auto& [path, file] : files()) duplicates += file.at("state") == "duplicate";
  EXPECT_EQ(duplicates, 49);
}

TEST_F(Duplicates, TheSameNameTwiceWithOtherBytesIsTwoSamples) {
  start();
  drop("face.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("files_done", 1));
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("samples", 2));
  const auto both = [&] {
    std::multiset<std::string> bytes;
    for (const auto& [path, content] : contents(root_ / "archive")) bytes.insert(content);
    return bytes == std::multiset<std::string>{as_text(face_file(1, 1)), as_text(face_file(2, 1))};
  };
  EXPECT_TRUE(eventually(both));
}

TEST_F(Duplicates, AFileThatIsDroppedAgainUnderItsNameIsADuplicateEachTime) {
  start();
  for (unsigned time = 1; time <= 3; ++time) {
    drop("face.npy", face_file(1, 1));
    EXPECT_TRUE(reaches("files_done", time));
    EXPECT_TRUE(eventually([&] { return !root_.has("inbox/face.npy"); }));
  }
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(contents(root_ / "archive").size(), 3U);
}

// --- crops ---------------------------------------------------------------------------------------

class Crops : public KithTest {
 protected:
  static constexpr unsigned kFaces = 12;

  void drop_files() {
    for (unsigned i = 0; i < kFaces; ++i) drop(stem(i) + ".npy", face_file(1 + i / 4, i));
  }
  void drop_crops() {
    for (unsigned i = 0; i < kFaces; ++i) drop(stem(i) + ".png", crop_file(i));
  }
  static std::string stem(unsigned i) { return "day/" + std::to_string(100 + i); }

  /// What a root holds in the end: its samples and clusters, its archive and its montages.
  struct Result {
    Json samples;
    Json clusters;
    std::map<std::string, std::string> archive;
    std::map<std::string, std::string> montages;
  };
  Result result() {
    EXPECT_TRUE(reaches("samples", kFaces + 1));
    EXPECT_TRUE(reaches("inbox_pending", 0));
    EXPECT_TRUE(eventually([&] { return contents(root_ / "inbox").empty(); }));
    ask({"recluster"});
    Result result{
        ask({"samples", "list"}), ask({"clusters", "list"}), contents(root_ / "archive"), {}};
    for (Json& sample : result.samples.at("samples")) {
      sample.erase("intake_time");
      sample.erase("time");  // the file's own: each root is filled anew
    }
    for (Json& cluster : result.clusters.at("clusters")) cluster = cluster.at("size");
    EXPECT_EQ(stop(), 0);
    for (const auto& [name, content] : contents(root_ / "montages")) {
      if (name.ends_with(".png")) result.montages[name] = content;
    }
    return result;
  }

  /// An empty root with someone who is known.
  void begin() {
    for (const auto& entry : fs::directory_iterator(root_.path())) fs::remove_all(entry);
    configure("[inbox]\nsettle = \"100ms\"\n");
    drop_known("ada", "reference.npy", face_file(1, 100));
  }
};

TEST_F(Crops, ThatComeLaterGiveTheSameCatalogAsTogether) {
  begin();
  drop_files();
  drop_crops();
  start();
  const Result together = result();

  begin();
  drop_files();
  start();
  EXPECT_TRUE(reaches("samples", kFaces + 1));
  EXPECT_TRUE(eventually([&] { return contents(root_ / "inbox").empty(); }));
  drop_crops();
  const Result later = result();

  EXPECT_EQ(later.samples, together.samples);
  EXPECT_EQ(later.clusters, together.clusters);
  EXPECT_EQ(later.archive, together.archive);
  EXPECT_EQ(later.montages, together.montages);
  EXPECT_EQ(together.samples.at("samples").at(kFaces).at("image"), stem(kFaces - 1) + ".png");
}

}  // namespace
}  // namespace kith::test
