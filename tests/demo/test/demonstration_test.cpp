#include "tests/demo/demonstration.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/file.hpp"

namespace kith::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDimension = 128;

class DemonstrationTest : public ::testing::Test {
 protected:
  DemonstrationTest() {
    std::string name = (fs::temp_directory_path() / "kith-demo-XXXXXX").native();
    folder_ = ::mkdtemp(name.data());
  }
  ~DemonstrationTest() override { fs::remove_all(folder_); }

  fs::path filled(std::uint64_t seed) {
    const fs::path root = folder_ / std::to_string(++roots_);
    summary_ = fill_root(root, seed);
    return root;
  }

  static std::map<std::string, std::vector<std::byte>> files_in(const fs::path& root) {
    std::map<std::string, std::vector<std::byte>> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      files[entry.path().lexically_relative(root).native()] = read_file(entry.path(), 1 << 20);
    }
    return files;
  }

  /// The embeddings of a root, by file name.
  static std::map<std::string, std::array<float, kDimension>> embeddings_in(const fs::path& root) {
    std::map<std::string, std::array<float, kDimension>> embeddings;
    for (const auto& [name, bytes] : files_in(root)) {
      if (!name.ends_with(".npy")) continue;
      auto& embedding = embeddings[name];
      std::memcpy(embedding.data(), bytes.data() + bytes.size() - sizeof embedding,
                  sizeof embedding);
    }
    return embeddings;
  }

  static double distance(const std::array<float, kDimension>& a,
                         const std::array<float, kDimension>& b) {
    double square = 0;
    for (std::size_t i = 0; i < kDimension; ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(square);
  }

  fs::path folder_;
  int roots_ = 0;
  Summary summary_;
};

TEST_F(DemonstrationTest, IsTheSameEveryTime) {
  EXPECT_EQ(files_in(filled(9)), files_in(filled(9)));
}

TEST_F(DemonstrationTest, HasOtherPeopleForAnotherSeed) {
  const auto one = files_in(filled(1));
  const auto other = files_in(filled(2));
  for (const auto& [name, bytes] : one) {
    const auto same_name = other.find(name);
    if (same_name == other.end()) continue;
    EXPECT_NE(bytes, same_name->second) << name;
  }
}

TEST_F(DemonstrationTest, TellsPeopleApartByDistance) {
  const auto embeddings = embeddings_in(filled(9));
  std::vector<std::array<float, kDimension>> people;  // the first face of each
  for (const auto& [name, embedding] : embeddings) {
    EXPECT_NEAR(distance(embedding, {}), 1.0, 1e-5);
    bool is_known = false;
    for (const auto& person : people) {
      const double apart = distance(embedding, person);
      is_known |= apart < 0.5;
      EXPECT_TRUE(apart < 0.45 || apart > 1.0) << name << " is " << apart << " away";
    }
    if (!is_known) people.push_back(embedding);
  }
  EXPECT_EQ(people.size(), summary_.people + summary_.recurring_people + summary_.passers_by);
}

TEST_F(DemonstrationTest, CountsWhatItMade) {
  const fs::path root = filled(9);
  std::size_t inbox = 0;
  std::size_t known = 0;
  std::size_t pictures = 0;
  for (const auto& [name, bytes] : files_in(root)) {
    if (name.ends_with(".npy")) ++(name.starts_with("inbox/") ? inbox : known);
    if (name.ends_with(".png")) ++pictures;
  }
  EXPECT_EQ(known, summary_.references);
  EXPECT_EQ(inbox, summary_.known_faces + summary_.recurring_faces + summary_.passers_by);
  EXPECT_EQ(pictures, known + inbox - summary_.without_image);
  EXPECT_GT(summary_.without_image, 0u);
}

TEST_F(DemonstrationTest, LeavesNothingButFacesAndPictures) {
  for (const auto& [name, bytes] : files_in(filled(9))) {
    EXPECT_TRUE(name.ends_with(".npy") || name.ends_with(".png")) << name;
    if (name.ends_with(".png")) {
      const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
      const cv::Mat picture =
          cv::imdecode(std::vector<unsigned char>(data, data + bytes.size()), cv::IMREAD_COLOR);
      EXPECT_EQ(picture.size(), cv::Size(160, 160)) << name;
    }
  }
}

TEST_F(DemonstrationTest, HasNamesInMoreThanAscii) {
  std::set<std::string> people;
  for (const auto& entry : fs::directory_iterator(filled(9) / "known")) {
    people.insert(entry.path().filename().native());
  }
  EXPECT_EQ(people.size(), summary_.people);
  EXPECT_TRUE(people.contains("José Álvarez"));
}

}  // namespace
}  // namespace kith::demo
