// A wrong drop, taken back by the path it had.
#include <fmt/format.h>

#include "tests/core/pipeline/erasure_fixture.hpp"

namespace kith::test {
namespace {

using testing::HasSubstr;

constexpr unsigned kCleo = 5;
constexpr unsigned kDora = 6;

class ForgetFiles : public ErasureOfFiles {
 protected:
  bool is_recorded(const std::string& path) const {
    return root.reader().newest_file(path).has_value();
  }
  std::string refusal_of(const std::string& path) {
    try {
      forget_files({path});
    } catch (const Error& error) {
      return error.what();
    }
    return "done";
  }
  CommandRecord last_command() const {
    return root.reader().commands({.newest_first = true}).front();
  }
};

TEST_F(ForgetFiles, TakesBackAllThatCameUnderOneName) {
  come("a.npy", {face(kCleo, 0)});
  come("a.npy", {face(kDora, 0)});
  come("a.npy", {face(kCleo, 0)});
  const std::size_t before = root.samples().size();
  EXPECT_EQ(forget_files({"a.npy"}).samples, 2U);
  EXPECT_EQ(root.samples().size(), before - 2);
  EXPECT_FALSE(is_recorded("a.npy"));
  EXPECT_EQ(come("a.npy", {face(kCleo, 0)}).state, FileState::kArchived);
}

TEST_F(ForgetFiles, TakesBackWhatWasDroppedBelowKnownTwice) {
  come("known/Cleo/0.npy", {face(kCleo, 0)});
  come("known/Cleo/0.npy", {face(kCleo, 0)});
  EXPECT_EQ(forget_files({"known/Cleo/0.npy"}).samples, 1U);
  EXPECT_FALSE(is_recorded("known/Cleo/0.npy"));
  EXPECT_EQ(root.reader().person("Cleo")->references, 0U);
}

TEST_F(ForgetFiles, TakesBackThatACopyEnrolledAFaceAndKeepsTheFace) {
  come("cleo.npy", {face(kCleo, 0)});
  come("near.npy", {face(kCleo, 1)});
  const auto before = root.decisions();
  come("known/Cleo/cleo.npy", {face(kCleo, 0)});
  const CommandNumber drop = last_command().number;
  ASSERT_EQ(root.sample("near.npy").person_name, "Cleo");
  const ErasureReceipt receipt = forget_files({"known/Cleo/cleo.npy"});
  EXPECT_EQ(receipt.samples, 1U);
  EXPECT_EQ(receipt.outcome.command.description, "1 face of known/Cleo/cleo.npy forgotten");
  EXPECT_EQ(root.decisions(), before);
  EXPECT_FALSE(root.reader().person("Cleo").has_value());
  EXPECT_TRUE(is_recorded("cleo.npy"));
  EXPECT_FALSE(is_recorded("known/Cleo/cleo.npy"));
  EXPECT_THAT(refusal(drop),
              HasSubstr(fmt::format("command {} did that", receipt.outcome.command.number)));
  come("known/Dora/cleo.npy", {face(kCleo, 0)});
  EXPECT_EQ(root.sample("cleo.npy").person_name, "Dora");
}

TEST_F(ForgetFiles, TakesNothingBackOfACopyThatEnrolledNobody) {
  come("cleo.npy", {face(kCleo, 0)});
  root.engine().run(assign_samples({root.sample("cleo.npy").id}, "Cleo"), "a test");
  come("known/Cleo/cleo.npy", {face(kCleo, 0)});
  EXPECT_EQ(forget_files({"known/Cleo/cleo.npy"}).samples, 0U);
  EXPECT_EQ(root.sample("cleo.npy").state, SampleState::kReference);
}

TEST_F(ForgetFiles, NamesTheCommandThatGaveAnEnrolledFaceToSomebodyElse) {
  come("cleo.npy", {face(kCleo, 0)});
  come("known/Dora/cleo.npy", {face(kCleo, 0)});
  root.engine().run(assign_samples({root.sample("cleo.npy").id}, "Cleo"), "a test");
  const CommandNumber assigned = last_command().number;
  EXPECT_THAT(refusal_of("known/Dora/cleo.npy"),
              HasSubstr(fmt::format("'kith undo {}'", assigned)));
  root.engine().undo(assigned, "a test");
  EXPECT_EQ(refusal_of("known/Dora/cleo.npy"), "done");
  EXPECT_EQ(root.sample("cleo.npy").state, SampleState::kUnknown);
}

TEST_F(ForgetFiles, KeepsACopyThatWasRefusedToBeReadAgain) {
  come("known/Cleo/0.npy", {face(kCleo, 0)});
  ASSERT_EQ(come("known/Dora/0.npy", {face(kCleo, 0)}).state, FileState::kFailed);
  forget_files({"known/Cleo/0.npy"});
  EXPECT_TRUE(is_recorded("known/Dora/0.npy"));
}

}  // namespace
}  // namespace kith::test
