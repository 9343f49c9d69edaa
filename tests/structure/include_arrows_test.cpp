// Dependencies run downhill: base ◄ embedding ◄ search ◄ gallery ◄ identify ◄ catalog ◄ recluster ◄
// montage ◄ pipeline, the daemon above them, the client beside them, each library in its adapter.
#include "tests/structure/include_arrows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path kTop = KITH_SOURCE_DIR;

std::vector<fs::path> sources_below(const std::string& folder) {
  std::vector<fs::path> sources;
  for (const auto& entry : fs::recursive_directory_iterator(kTop / folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".cpp" || extension == ".hpp") sources.push_back(entry.path());
  }
  return sources;
}

/// "core/search/rows.hpp:12 includes …" for every broken arrow of one file.
std::vector<std::string> broken_arrows_of(const fs::path& source) {
  const std::string name = source.lexically_relative(kTop);
  std::vector<std::string> broken;
  std::ifstream lines(source);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const auto header = included_by(line);
    if (!header) continue;
    const auto why = broken_arrow(name, *header);
    if (why) broken.push_back(name + ":" + std::to_string(number) + " " + *why);
  }
  return broken;
}

std::vector<std::string> broken_arrows_below(const std::string& folder) {
  std::vector<std::string> broken;
  for (const fs::path& source : sources_below(folder)) {
    for (std::string& arrow : broken_arrows_of(source)) broken.push_back(std::move(arrow));
  }
  return broken;
}

TEST(IncludeArrows, RunDownhillInTheCore) {
  EXPECT_THAT(broken_arrows_below("core"), IsEmpty());
}
TEST(IncludeArrows, OfTheDaemonEndInTheCore) {
  EXPECT_THAT(broken_arrows_below("daemon"), IsEmpty());
}
TEST(IncludeArrows, OfTheClientEndInTheBase) {
  EXPECT_THAT(broken_arrows_below("client"), IsEmpty());
}

TEST(IncludeArrows, AreReadFromEveryFormOfTheLine) {
  EXPECT_EQ(included_by("#include \"core/base/error.hpp\""), "core/base/error.hpp");
  EXPECT_EQ(included_by("  # include <faiss/Index.h>  // why"), "faiss/Index.h");
  EXPECT_EQ(included_by("// #include <vector>"), std::nullopt);
  EXPECT_EQ(included_by("#pragma once"), std::nullopt);
  EXPECT_EQ(included_by(""), std::nullopt);
}

TEST(IncludeArrows, ThatPointBackAreNamed) {
  EXPECT_EQ(broken_arrow("core/search/rows.hpp", "core/gallery/gallery.hpp"),
            "includes core/gallery/gallery.hpp: core/search must not know core/gallery");
  EXPECT_NE(broken_arrow("core/pipeline/stage.cpp", "daemon/control.hpp"), std::nullopt);
  EXPECT_NE(broken_arrow("client/main.cpp", "core/catalog/catalog.hpp"), std::nullopt);
  EXPECT_NE(broken_arrow("daemon/main.cpp", "client/exit_code.hpp"), std::nullopt);
  EXPECT_NE(broken_arrow("core/base/text.hpp", "tests/support/npy_builder.hpp"), std::nullopt);
}

TEST(IncludeArrows, ToAFolderThatHasNoPlaceInTheOrderAreNamed) {
  EXPECT_NE(broken_arrow("core/base/text.hpp", "core/misc/things.hpp"), std::nullopt);
}

TEST(IncludeArrows, ToALibraryOutsideItsAdapterAreNamed) {
  EXPECT_THAT(broken_arrow("core/identify/decide.cpp", "faiss/IndexFlat.h").value_or(""),
              HasSubstr("only core/search/ and core/gallery/ may know faiss"));
  EXPECT_NE(broken_arrow("core/pipeline/draw.cpp", "opencv2/core.hpp"), std::nullopt);
  EXPECT_NE(broken_arrow("daemon/status.cpp", "SQLiteCpp/Database.h"), std::nullopt);
  EXPECT_NE(broken_arrow("core/pipeline/intake.cpp", "kith/v1/types.pb.h"), std::nullopt);
  EXPECT_NE(broken_arrow("core/pipeline/intake.cpp", "sys/inotify.h"), std::nullopt);
  EXPECT_NE(broken_arrow("client/main.cpp", "boost/asio/io_context.hpp"), std::nullopt);
}

TEST(IncludeArrows, ThatRunDownhillAreFine) {
  EXPECT_EQ(broken_arrow("core/pipeline/intake.cpp", "core/base/error.hpp"), std::nullopt);
  EXPECT_EQ(broken_arrow("core/search/a.cpp", "core/search/b.hpp"), std::nullopt);
  EXPECT_EQ(broken_arrow("core/search/a.cpp", "vector"), std::nullopt);
  EXPECT_EQ(broken_arrow("core/montage/opencv.cpp", "opencv2/core.hpp"), std::nullopt);
  EXPECT_EQ(broken_arrow("daemon/rpc/samples.cpp", "kith/v1/samples.grpc.pb.h"), std::nullopt);
}

}  // namespace
}  // namespace kith::test
