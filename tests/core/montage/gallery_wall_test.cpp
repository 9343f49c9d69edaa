#include "core/montage/gallery_wall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <set>

#include "core/base/error.hpp"
#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;
using namespace test;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class GalleryWallTest : public ::testing::Test {
 protected:
  GalleryWallTest() {
    std::string name = (fs::temp_directory_path() / "kith-wall-XXXXXX").native();
    folder_ = ::mkdtemp(name.data());
    restart();
  }
  ~GalleryWallTest() override { fs::remove_all(folder_); }

  void restart() { wall_.emplace(folder_); }

  /// A page of one face without an image.
  static MontagePage page(const std::string& name, const std::string& title = "title") {
    return {name, title, "", {{1, "", "a.npy", false, 0}}};
  }
  void want(const std::vector<std::string>& names) {
    plan_.pages.clear();
    for (const auto& name : names) plan_.pages.push_back(page(name));
  }

  HangResult hang(std::stop_token stop = {}) {
    return wall_->hang(
        plan_, layout_, [this](SampleId id) { return face(id); }, threads_, stop);
  }
  Face face(SampleId) {
    if (before_face_) before_face_();
    return {{}, {0.6F, 0.8F}};
  }

  /// Names of the pages that the next hang draws, found out by what changes on disk.
  std::set<std::string> redrawn() {
    for (const std::string& name : files()) {
      if (is_page_name(name)) write(name, "old");
    }
    hang();
    std::set<std::string> names;
    for (const std::string& name : files()) {
      if (is_page_name(name) && read(name) != "old") names.insert(name);
    }
    return names;
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().native());
    }
    return names;
  }

  fs::path folder_;
  std::optional<GalleryWall> wall_;
  MontagePlan plan_;
  MontageLayout layout_;
  ThreadPool threads_{2};
  std::function<void()> before_face_;
};

TEST_F(GalleryWallTest, DrawsEveryPage) {
  want({"known.png", "cluster-1.png", "cluster-1-2.png"});
  const HangResult result = hang();
  EXPECT_EQ(result.drawn, 3u);
  EXPECT_EQ(result.kept, 0u);
  EXPECT_TRUE(result.complete);
  EXPECT_THAT(files(),
              UnorderedElementsAre("known.png", "cluster-1.png", "cluster-1-2.png", ".pages"));
  EXPECT_TRUE(read("known.png").starts_with("\x89PNG"));
}

TEST_F(GalleryWallTest, KeepsWhatDidNotChange) {
  want({"known.png", "cluster-1.png"});
  hang();
  EXPECT_TRUE(redrawn().empty());
  EXPECT_EQ(hang().kept, 2u);
}

TEST_F(GalleryWallTest, KeepsWhatDidNotChangeAcrossARestart) {
  want({"known.png", "cluster-1.png"});
  hang();
  restart();
  EXPECT_TRUE(redrawn().empty());
}

TEST_F(GalleryWallTest, DrawsOnlyWhatChanged) {
  want({"known.png", "cluster-1.png", "cluster-2.png"});
  hang();
  plan_.pages[1].title = "another title";
  EXPECT_THAT(redrawn(), ElementsAre("cluster-1.png"));
}

TEST_F(GalleryWallTest, DrawsAllForAnotherLayout) {
  want({"known.png", "cluster-1.png"});
  hang();
  layout_.tile = 48;
  EXPECT_EQ(redrawn().size(), 2u);
}

TEST_F(GalleryWallTest, DrawsAgainWhatIsMissingOrEmpty) {
  want({"known.png", "cluster-1.png", "cluster-2.png"});
  hang();
  fs::remove(folder_ / "known.png");
  write("cluster-1.png", "");
  EXPECT_EQ(hang().drawn, 2u);
  EXPECT_TRUE(read("known.png").starts_with("\x89PNG"));
  EXPECT_TRUE(read("cluster-1.png").starts_with("\x89PNG"));
}

TEST_F(GalleryWallTest, RemovesPagesThatLeftThePlan) {
  want({"known.png", "cluster-1.png", "cluster-1-2.png"});
  hang();
  want({"cluster-1.png"});
  EXPECT_EQ(hang().removed, 2u);
  EXPECT_THAT(files(), UnorderedElementsAre("cluster-1.png", ".pages"));
}

TEST_F(GalleryWallTest, RemovesPagesItDoesNotRemember) {
  write("cluster-99.png", "from a life before");
  EXPECT_EQ(hang().removed, 1u);
  EXPECT_TRUE(files().empty());
}

TEST_F(GalleryWallTest, LeavesAloneWhatIsNotItsOwn) {
  const std::vector<std::string> names = {"index.html",  "cluster-notes.png", "cluster-1.png.bak",
                                          "holiday.png", "person-.png",       "known-x.png",
                                          ".hidden.tmp"};
  for (const std::string& name : names) write(name, "mine");
  fs::create_directory(folder_ / "cluster-7.png");
  restart();
  hang();
  for (const std::string& name : names) EXPECT_EQ(read(name), "mine") << name;
  EXPECT_TRUE(fs::is_directory(folder_ / "cluster-7.png"));
}

TEST_F(GalleryWallTest, RemovesALinkAndNotWhatItPointsTo) {
  write("precious", "mine");
  fs::create_symlink(folder_ / "precious", folder_ / "cluster-5.png");
  fs::create_symlink(folder_ / "precious", folder_ / "known.png");
  want({"known.png"});
  hang();
  EXPECT_EQ(read("precious"), "mine");
  EXPECT_FALSE(fs::is_symlink(folder_ / "known.png"));
  EXPECT_FALSE(fs::exists(folder_ / "cluster-5.png"));
}

TEST_F(GalleryWallTest, StopsBetweenTwoPagesAndGoesOnFromThere) {
  want({"known.png", "cluster-1.png", "cluster-2.png", "cluster-3.png"});
  std::stop_source stop;
  int pages = 0;
  before_face_ = [&] {
    if (++pages == 2) stop.request_stop();
  };
  const HangResult first = hang(stop.get_token());
  EXPECT_EQ(first.drawn, 2u);
  EXPECT_FALSE(first.complete);
  restart();
  const HangResult second = hang();
  EXPECT_EQ(second.drawn, 2u);
  EXPECT_EQ(second.kept, 2u);
  EXPECT_TRUE(second.complete);
}

TEST_F(GalleryWallTest, TakesDownTheForgottenEvenWhenStopped) {
  want({"known.png", "person-1.png"});
  hang();
  want({"known.png"});
  plan_.pages[0].title = "changed";
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(hang(stop.get_token()).removed, 1u);
  EXPECT_FALSE(fs::exists(folder_ / "person-1.png"));
}

TEST_F(GalleryWallTest, NeverTakesAnOldPageForTheNewOne) {
  // Drawing of the changed page breaks off: its old picture stays, and is known to be old even when
  // the plan goes back to what the other pages show.
  want({"cluster-1.png", "cluster-2.png"});
  hang();
  for (MontagePage& page : plan_.pages) page.title = "changed";
  int pages = 0;
  before_face_ = [&pages] {
    if (++pages == 2) throw std::runtime_error("pulled the plug");
  };
  EXPECT_THROW(hang(), std::runtime_error);
  before_face_ = nullptr;
  restart();
  want({"cluster-1.png", "cluster-2.png"});
  EXPECT_EQ(redrawn().size(), 2u);
}

TEST_F(GalleryWallTest, SurvivesAManifestTornAnywhere) {
  want({"known.png", "cluster-1.png", "cluster-12.png"});
  hang();
  const std::string whole = read(".pages");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write(".pages", whole.substr(0, size));
    write("known.png", "torn");
    restart();
    plan_.pages[0].title = std::to_string(size);
    const HangResult result = hang();
    ASSERT_EQ(result.drawn + result.kept, 3u) << size;
    ASSERT_TRUE(read("known.png").starts_with("\x89PNG")) << size;
    ASSERT_TRUE(read(".pages").starts_with("kith pages 1\n")) << size;
  }
}

TEST_F(GalleryWallTest, TakesAStrangeManifestForNone) {
  want({"known.png"});
  hang();
  const std::string whole = read(".pages");
  for (const std::string& text :
       {std::string("garbage\n"), whole + "0123456789abcdef ../../etc/passwd\n", whole + "\n",
        "kith pages 2\n" + whole.substr(13), std::string(1000, '\0'), whole + "xyz known.png\n"}) {
    write(".pages", text);
    restart();
    EXPECT_EQ(hang().drawn, 1u) << text;
  }
}

TEST_F(GalleryWallTest, RemovesLeftoversOfAKilledProcess) {
  write(".4242.cluster-1.png.tmp", "half a page");
  write(".4242..pages.tmp", "half a list");
  restart();
  EXPECT_TRUE(files().empty());
}

TEST_F(GalleryWallTest, LeavesNoTemporaryFiles) {
  want({"known.png", "noise.png", "unknown.png"});
  hang();
  for (const std::string& name : files()) EXPECT_FALSE(name.ends_with(".tmp")) << name;
}

TEST_F(GalleryWallTest, WritesTheManifestAsDocumented) {
  want({"known.png"});
  hang();
  EXPECT_THAT(read(".pages"), ::testing::MatchesRegex("kith pages 1\n[0-9a-f]+ known.png\n"));
}

TEST_F(GalleryWallTest, AsksToTryAgainWhenTheFolderIsGone) {
  want({"known.png"});
  fs::remove_all(folder_);
  try {
    hang();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kRetry);
  }
}

TEST_F(GalleryWallTest, RefusesAPlanWithStrangeNames) {
  for (const std::string name : {"../known.png", "index.html", "", "cluster-.png", "a/known.png"}) {
    want({name});
    try {
      hang();
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kBug) << name;
    }
  }
}

TEST(PageName, IsOneOfAFewShapes) {
  for (const char* name :
       {"known.png", "unknown-2.png", "noise.png", "person-1.png", "cluster-12-34.png"}) {
    EXPECT_TRUE(is_page_name(name)) << name;
  }
  for (const char* name : {"", "known", ".png", "known-.png", "person.png", "person--1.png",
                           "cluster-1-2-3.png", "cluster-1.PNG", "xknown.png", "cluster-1.png "}) {
    EXPECT_FALSE(is_page_name(name)) << name;
  }
}

}  // namespace
}  // namespace kith
