// Names that scripts stumble over: what is dropped under one comes back under the very same.
#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::IsSupersetOf;

constexpr std::size_t kLongestName = 255;  // bytes, of most file systems

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names = {
      "new\nline.npy",
      "carriage\rreturn.npy",
      "caf\xe9.npy",
      "\xff\xfe\xfd.npy",
      "over\xc0\xaflong.npy",
      "-rf.npy",
      "--help.npy",
      " space before and after .npy",
      "\"quotes' and \\ and $HOME and `id` and *.npy",
      "100%25.npy",
      "\x01\x1b[31m\x7f.npy",
      "folder\nof\xe9 lines/-.npy",
      std::string(kLongestName - 4, 'l') + ".npy",
  };
  return names;
}

/// What a path in kith's JSON stands for.
std::string bytes_of(const std::string& path, const Json& encoding) {
  if (encoding != "percent") return path;
  std::string bytes;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      bytes += path[i];
    } else {
      bytes += static_cast<char>(std::stoi(path.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return bytes;
}

class Names : public KithTest {
 protected:
  Names() { configure("[inbox]\nsettle = \"100ms\"\n"); }

  /// The paths of a listing, as bytes.
  std::vector<std::string> listed(const std::string& verb, const std::string& field) const {
    std::vector<std::string> paths;
    const Json list = ask({verb, "list"});
    for (const Json& entry : list.at(verb)) {
      paths.push_back(bytes_of(entry.at(field), entry.at("file_encoding")));
    }
    return paths;
  }
};

TEST_F(Names, ComeBackIntactInJson) {
  start();
  for (unsigned i = 0; i < odd_names().size(); ++i) drop(odd_names()[i], face_file(i, 1));
  EXPECT_TRUE(reaches("samples", odd_names().size()));
  EXPECT_THAT(listed("samples", "file"), testing::UnorderedElementsAreArray(odd_names()));
  EXPECT_THAT(listed("files", "path"), testing::UnorderedElementsAreArray(odd_names()));
  std::vector<std::string> journaled;
  for (const Json& event : events()) {
    if (event.at("file").is_null()) continue;
    journaled.push_back(bytes_of(event.at("file"), event.at("file_encoding")));
  }
  EXPECT_THAT(journaled, IsSupersetOf(odd_names()));
}

TEST_F(Names, StayTheSameInTheArchive) {
  for (unsigned i = 0; i < odd_names().size(); ++i) drop(odd_names()[i], face_file(i, 1));
  EXPECT_EQ(once().exit_code, 0);
  for (const std::string& name : odd_names()) EXPECT_TRUE(root_.has("archive/" + name)) << name;
}

TEST_F(Names, AFileThatFailsIsFoundByItsNameAndReadAgainOnRetry) {
  const std::vector<std::byte> zero = npy_vector(std::vector<double>(kFaceDimension, 0.0));
  start();
  for (const std::string& name : odd_names()) drop(name, zero);
  EXPECT_TRUE(reaches("files_failed", odd_names().size()));
  EXPECT_THAT(listed("files", "path"), testing::UnorderedElementsAreArray(odd_names()));
  for (unsigned i = 0; i < odd_names().size(); ++i) {
    root_.place("failed/mended", face_file(i, 1));
    std::filesystem::rename(root_ / "failed/mended", root_ / ("failed/" + odd_names()[i]));
    EXPECT_EQ(kith({"retry", "--", odd_names()[i]}).exit_code, 0) << odd_names()[i];
  }
  EXPECT_TRUE(reaches("samples", odd_names().size()));
  EXPECT_EQ(status().at("files_failed"), 0);
}

TEST_F(Names, AreUnderstoodAsTheyAreShown) {
  start();
  drop("caf\xE9.npy", face_file(1, 1));
  EXPECT_EQ(kith({"wait", "caf%E9.npy"}).exit_code, 0);
  EXPECT_EQ(ask({"samples", "list", "--file", "caf%E9.npy"}).at("samples").size(), 1U);
  EXPECT_EQ(kith({"files", "forget", "caf%E9.npy"}).exit_code, 0);
  drop("caf\xE8.npy", npy_vector(std::vector<double>(kFaceDimension, 0.0)));
  EXPECT_EQ(kith({"wait", "caf%E8.npy"}).exit_code, 1);
  EXPECT_EQ(kith({"retry", "caf%E8.npy"}).exit_code, 0);
  EXPECT_EQ(kith({"retry", "caf%C3%A9.npy"}).exit_code, 4);
}

TEST_F(Names, APathThatIsTooLongForTheSystemAsAWholeIsOneOfAFile) {
  std::string half(kLongestName, 'd');
  while (half.size() < 2048) half += "/" + std::string(kLongestName, 'd');
  root_.place("made/" + half + "/a.npy", face_file(1, 1));
  std::filesystem::create_directories(root_ / ("inbox/" + half));
  std::filesystem::rename(root_ / "made", root_ / ("inbox/" + half + "/moved"));
  start();
  EXPECT_TRUE(reaches("files_done", 1));
  EXPECT_THAT(listed("samples", "file"), testing::ElementsAre(half + "/moved/" + half + "/a.npy"));
}

TEST_F(Names, ALongNameThatIsTakenStillFindsAPlace) {
  const std::string name = std::string(kLongestName - 4, 'l') + ".npy";
  start();
  for (unsigned shot = 1; shot <= 3; ++shot) {
    drop(name, face_file(1, shot));
    EXPECT_TRUE(reaches("files_done", shot));
  }
  EXPECT_EQ(status().at("samples"), 3);
  const std::filesystem::directory_iterator archive(root_ / "archive");
  EXPECT_EQ(std::distance(begin(archive), end(archive)), 3);
}

}  // namespace
}  // namespace kith::test
