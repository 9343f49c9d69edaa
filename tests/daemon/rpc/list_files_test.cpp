#include "daemon/rpc/list_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::rpc {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

class ListFiles : public testing::Test {
 protected:
  FileId add(const std::string& path, FileState state = FileState::kArchived,
             std::optional<FileId> original = {}) {
    FileId id = 0;
    control_.commit([&](Catalog& catalog) {
      FileRecord record;
      record.path = path;
      record.state = state;
      record.original = original;
      record.recorded_at = at(1);
      id = catalog.add_file(record);
    });
    return id;
  }

  v1::ListFilesResponse page() {
    v1::ListFilesResponse response;
    list_files(
        request_, CatalogReader(folder_.path() / "kith.db"), [&] { return control_.pending; },
        response);
    return response;
  }

  /// Paths of one page; the request then asks for the next.
  std::vector<std::string> next_page() {
    const auto response = page();
    std::vector<std::string> paths;
    for (const auto& file : response.files()) paths.push_back(file.path());
    request_.set_page_token(response.next_page_token());
    return paths;
  }

  test::Folder folder_;
  test::FakeControl control_{folder_.path()};
  v1::ListFilesRequest request_;
};

TEST_F(ListFiles, PendingOnesComeLastInOrderOfPath) {
  add("z.npy");
  control_.pending = {{"c.npy", 3}, {"b.npy", 2}};
  EXPECT_THAT(next_page(), ElementsAre("z.npy", "b.npy", "c.npy"));
  EXPECT_THAT(request_.page_token(), IsEmpty());
}

TEST_F(ListFiles, APendingOneHasNoIdYet) {
  control_.pending = {{"c.npy", 3}};
  const auto response = page();
  ASSERT_EQ(response.files_size(), 1);
  EXPECT_EQ(response.files(0).id(), 0);
  EXPECT_EQ(response.files(0).state(), v1::FILE_STATE_PENDING);
  EXPECT_EQ(response.files(0).size(), 3);
}

TEST_F(ListFiles, PagesRunThroughBothSources) {
  add("1.npy");
  add("2.npy");
  add("3.npy");
  control_.pending = {{"p.npy", 1}, {"q.npy", 1}};
  request_.set_page_size(2);
  EXPECT_THAT(next_page(), ElementsAre("1.npy", "2.npy"));
  EXPECT_THAT(next_page(), ElementsAre("3.npy", "p.npy"));
  EXPECT_THAT(next_page(), ElementsAre("q.npy"));
  EXPECT_THAT(request_.page_token(), IsEmpty());
}

TEST_F(ListFiles, APageThatEndsWithTheCatalogLeadsToThePendingOnes) {
  add("1.npy");
  control_.pending = {{"p.npy", 1}};
  request_.set_page_size(1);
  EXPECT_THAT(next_page(), ElementsAre("1.npy"));
  EXPECT_THAT(next_page(), ElementsAre("p.npy"));
  EXPECT_THAT(request_.page_token(), IsEmpty());
}

TEST_F(ListFiles, AFileTakenInBetweenTwoPagesIsNotMissed) {
  control_.pending = {{"a.npy", 1}, {"b.npy", 1}, {"c.npy", 1}};
  request_.set_page_size(1);
  EXPECT_THAT(next_page(), ElementsAre("a.npy"));
  add("b.npy");
  control_.pending = {{"c.npy", 1}};
  EXPECT_THAT(next_page(), ElementsAre("b.npy"));
  EXPECT_THAT(next_page(), ElementsAre("c.npy"));
}

TEST_F(ListFiles, AStateSelects) {
  add("good.npy");
  add("bad.npy", FileState::kFailed);
  control_.pending = {{"new.npy", 1}};
  request_.set_state(v1::FILE_STATE_FAILED);
  EXPECT_THAT(next_page(), ElementsAre("bad.npy"));
  request_.set_state(v1::FILE_STATE_PENDING);
  EXPECT_THAT(next_page(), ElementsAre("new.npy"));
  request_.set_state(v1::FILE_STATE_ARCHIVED);
  EXPECT_THAT(next_page(), ElementsAre("good.npy"));
}

TEST_F(ListFiles, ADuplicateNamesItsOriginal) {
  add("first.npy");
  const auto original = add("second.npy");
  add("copy.npy", FileState::kDuplicate, original);
  request_.set_state(v1::FILE_STATE_DUPLICATE);
  EXPECT_EQ(page().files(0).original(), "second.npy");
}

TEST_F(ListFiles, AStateThatIsNoneIsRefused) {
  request_.set_state(static_cast<v1::FileState>(77));
  EXPECT_THROW(page(), Error);
}

}  // namespace
}  // namespace kith::rpc
