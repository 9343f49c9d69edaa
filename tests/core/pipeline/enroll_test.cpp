// What is said of files that were sent to be enrolled.
#include "core/pipeline/commands/enroll.hpp"

#include <gtest/gtest.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

TEST(Enrolling, SaysOfEachFileWhatBecameOfIt) {
  SmallRoot root;
  ThreadPool threads{1};
  const RootLayout layout{root.catalog_path().parent_path()};
  create_layout(layout);
  const auto enrollment = std::make_shared<Enrollment>();
  const Arrival hers = arrival("known/Ann/a.npy", {face(1, 0)});
  const Arrival longer = arrival("known/Ann/b.npy", {std::vector<float>(kDimension + 1, 0.2F)});
  enrollment->files = {{hers, {}, {}}, {longer, {}, {}}};
  root.engine().run(enroll_files(enrollment, layout, false, threads), "a test");
  ASSERT_EQ(enrollment->results.size(), 2U);
  EXPECT_EQ(enrollment->results[0].state, FileState::kArchived);
  EXPECT_EQ(enrollment->results[1].state, FileState::kFailed);

  enrollment->files = {{hers, {}, {}}};
  root.engine().run(enroll_files(enrollment, layout, false, threads), "a test");
  ASSERT_EQ(enrollment->results.size(), 1U);
  EXPECT_EQ(enrollment->results[0].state, FileState::kDuplicate);
}

}  // namespace
}  // namespace kith::test
