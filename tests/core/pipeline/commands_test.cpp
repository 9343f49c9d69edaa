// What people say, and what they take back.
#include <gmock/gmock.h>

#include "core/base/error.hpp"
#include "core/pipeline/commands/command.hpp"
#include "tests/core/pipeline/catalog_tables.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr unsigned kAnn = 1;
constexpr unsigned kBen = 2;
constexpr unsigned kEva = 3;

/// Four faces each of three people nobody knows, clustered; Zoe is known.
class Commands : public testing::Test {
 protected:
  Commands() {
    root.drop("known/Zoe/0.npy", {face(9, 0)});
    for (const auto& [letter, person] : {std::pair("a", kAnn), {"b", kBen}, {"e", kEva}}) {
      std::vector<std::vector<float>> faces;
      for (unsigned shot = 0; shot < 4; ++shot) faces.push_back(face(person, shot));
      root.drop(std::string(letter) + ".npy", faces);
    }
    root.recluster();
  }

  SampleId id(const std::string& file, std::uint64_t row) { return root.sample(file, row).id; }
  ClusterId cluster(const std::string& file) { return root.sample(file).cluster.value(); }
  CommandOutcome run(const Command& command) { return root.engine().run(command, "a test"); }
  CommandOutcome undo(std::optional<CommandNumber> number = {}) {
    return root.engine().undo(number, "a test");
  }
  auto tables() { return tables_of(root.catalog_path()); }
  std::string refusal(const std::function<void()>& act) {
    try {
      act();
    } catch (const Error& error) {
      return std::string(name_of(error.kind())) + ": " + error.what();
    }
    return "done";
  }
  std::vector<std::string> said(const std::string& file) {
    std::vector<std::string> all;
    for (std::uint64_t row = 0; row < 4; ++row) {
      const SampleRecord s = root.sample(file, row);
      all.push_back(std::string(name_of(s.state)) + " " + s.person_name);
    }
    return all;
  }

  SmallRoot root;
};

TEST_F(Commands, LabelMakesReferencesAndEndsTheCluster) {
  const ClusterId ada = cluster("a.npy");
  const CommandOutcome outcome = run(label_cluster(ada, "Ada"));
  EXPECT_EQ(outcome.references, 4U);
  EXPECT_THAT(said("a.npy"), testing::Each("reference Ada"));
  EXPECT_EQ(root.reader().cluster(ada), std::nullopt);
  root.drop("later.npy", {face(kAnn, 50)});
  EXPECT_EQ(root.sample("later.npy").person_name, "Ada");
}

TEST_F(Commands, LabelSearchesThePoolAgain) {
  run(label_cluster(cluster("a.npy"), "Ada", {.only = {id("a.npy", 0)}, .except = {}}));
  EXPECT_THAT(said("a.npy"), ElementsAre("reference Ada", "known Ada", "known Ada", "known Ada"));
}

TEST_F(Commands, LabelOfAPartLeavesTheRest) {
  root.options().rule.tolerance = 0.01;
  root.engine().configure(root.options());
  const ClusterId ada = cluster("a.npy");
  run(label_cluster(ada, "Ada", {.only = {}, .except = {id("a.npy", 3)}}));
  EXPECT_EQ(root.reader().cluster(ada)->size, 1U);
  EXPECT_EQ(root.sample("a.npy", 3).cluster, ada);
}

TEST_F(Commands, OtherClustersKeepTheirIds) {
  const ClusterId bob = cluster("b.npy");
  run(label_cluster(cluster("a.npy"), "Ada"));
  root.recluster();
  EXPECT_EQ(cluster("b.npy"), bob);
}

TEST_F(Commands, UndoOfALabelBringsBackEverything) {
  const auto before = tables();
  run(label_cluster(cluster("a.npy"), "Ada"));
  undo();
  EXPECT_EQ(tables(), before);
}

TEST_F(Commands, UndoOfALabelBringsBackTheClusterAlsoAfterARecluster) {
  const ClusterId ada = cluster("a.npy");
  run(label_cluster(ada, "Ada"));
  root.recluster();
  undo();
  EXPECT_EQ(root.reader().cluster(ada)->size, 4U);
  root.recluster();
  EXPECT_EQ(cluster("a.npy"), ada);
}

TEST_F(Commands, UndoOfAMergeLeavesTheCatalogAsItWas) {
  run(label_cluster(cluster("a.npy"), "Ada", {.only = {id("a.npy", 0)}, .except = {}}));
  run(label_cluster(cluster("b.npy"), "Bob", {.only = {id("b.npy", 0)}, .except = {}}));
  run(reject_samples({id("e.npy", 0)}, "Ada"));
  const auto before = tables();
  run(merge_people("Ada", "Bob"));
  EXPECT_THAT(said("a.npy"), ElementsAre("reference Bob", "known Bob", "known Bob", "known Bob"));
  EXPECT_EQ(root.reader().person("Ada"), std::nullopt);
  undo();
  EXPECT_EQ(tables(), before);
}

TEST_F(Commands, AMergeKeepsWhatWasRejected) {
  run(label_cluster(cluster("a.npy"), "Ada", {.only = {id("a.npy", 0)}, .except = {}}));
  run(assign_samples({id("b.npy", 0)}, "Bob"));
  run(reject_samples({id("b.npy", 1)}, "Ada"));
  run(merge_people("Ada", "Bob"));
  EXPECT_EQ(root.sample("b.npy", 1).state, SampleState::kUnknown);
}

TEST_F(Commands, RenameChangesTheNameAlone) {
  run(rename_person("Zoe", "Zoë"));
  EXPECT_EQ(root.sample("known/Zoe/0.npy").person_name, "Zoë");
  EXPECT_THAT(refusal([&] { run(rename_person("Zoe", "Z")); }), HasSubstr("no person called Zoe"));
  run(label_cluster(cluster("a.npy"), "Ada"));
  EXPECT_THAT(refusal([&] { run(rename_person("Ada", "Zoë")); }), HasSubstr("kith people merge"));
}

TEST_F(Commands, NamesThatCannotBeFoldersAreRefused) {
  for (const char* name : {"", "a/b", ".hidden", " a", "a ", "a\nb", "\xFF"}) {
    EXPECT_THAT(refusal([&] { run(assign_samples({1}, name)); }), HasSubstr("request: ")) << name;
  }
}

TEST_F(Commands, ARejectionIsRememberedInDecisionsAndLabels) {
  run(assign_samples({id("a.npy", 0)}, "Ada"));
  ASSERT_EQ(root.sample("a.npy", 1).person_name, "Ada");
  run(reject_samples({id("a.npy", 1)}, "Ada"));
  EXPECT_EQ(root.sample("a.npy", 1).state, SampleState::kUnknown);
  EXPECT_EQ(root.sample("a.npy", 1).cluster, root.sample("a.npy", 1).cluster);
  root.drop("known/Ada/more.npy", {face(kAnn, 60)});
  EXPECT_EQ(root.sample("a.npy", 1).state, SampleState::kUnknown);
  root.open();
  root.drop("known/Ada/again.npy", {face(kAnn, 61)});
  EXPECT_EQ(root.sample("a.npy", 1).state, SampleState::kUnknown);

  run(reject_samples({id("b.npy", 2)}, "Ada"));
  const CommandOutcome outcome = run(label_cluster(cluster("b.npy"), "Ada"));
  EXPECT_THAT(outcome.skipped, ElementsAre(id("b.npy", 2)));
  EXPECT_EQ(root.sample("b.npy", 2).state, SampleState::kUnknown);
}

TEST_F(Commands, ARejectedFaceMayBeSomebodyElse) {
  run(assign_samples({id("a.npy", 0)}, "Ada"));
  run(assign_samples({id("a.npy", 2)}, "Ida"));
  run(reject_samples({id("a.npy", 1)}, "Ada"));
  EXPECT_EQ(root.sample("a.npy", 1).person_name, "Ida");
}

TEST_F(Commands, RejectTakesAReferenceAway) {
  run(reject_samples({id("known/Zoe/0.npy", 0)}, "Zoe"));
  EXPECT_EQ(root.sample("known/Zoe/0.npy").state, SampleState::kUnknown);
  EXPECT_EQ(root.reader().person("Zoe")->references, 0U);
  undo();
  EXPECT_EQ(root.sample("known/Zoe/0.npy").state, SampleState::kReference);
}

TEST_F(Commands, AssignMovesAReferenceFromOneToAnother) {
  run(label_cluster(cluster("a.npy"), "Ada"));
  run(assign_samples({id("a.npy", 3)}, "Ida"));
  EXPECT_EQ(root.sample("a.npy", 3).person_name, "Ida");
  undo();
  EXPECT_EQ(root.sample("a.npy", 3).person_name, "Ada");
}

TEST_F(Commands, ADismissalSticks) {
  const ClusterId ada = cluster("a.npy");
  run(dismiss_cluster(ada));
  EXPECT_TRUE(root.reader().cluster(ada)->dismissed);
  root.drop("a2.npy", {face(kAnn, 70)});
  root.recluster();
  EXPECT_EQ(cluster("a2.npy"), ada);
  EXPECT_TRUE(root.reader().cluster(ada)->dismissed);
  undo();
  EXPECT_FALSE(root.reader().cluster(ada)->dismissed);
}

TEST_F(Commands, ASplitHoldsOverReclusters) {
  const ClusterId ada = cluster("a.npy");
  run(split_cluster(ada, {id("a.npy", 1), id("a.npy", 2)}));
  const ClusterId apart = root.sample("a.npy", 1).cluster.value();
  EXPECT_NE(apart, ada);
  root.drop("a2.npy", {face(kAnn, 71)});
  root.recluster();
  EXPECT_EQ(root.sample("a.npy", 2).cluster, apart);
  EXPECT_EQ(root.sample("a.npy", 0).cluster, ada);
  undo();
  EXPECT_EQ(root.sample("a.npy", 2).cluster, ada);
  EXPECT_EQ(root.reader().cluster(apart), std::nullopt);
  root.recluster();
  EXPECT_EQ(root.reader().cluster(ada)->size, 5U);
}

TEST_F(Commands, UndoNamesTheLaterCommandThatDependsOnIt) {
  run(label_cluster(cluster("a.npy"), "Ada"));
  run(rename_person("Ada", "Augusta"));
  EXPECT_EQ(refusal([&] { undo(1); }),
            "conflict: command 1 (all 4 faces of cluster 1 labeled Ada) cannot be taken back while "
            "command 2 (Ada renamed Augusta) stands, which depends on it: 'kith undo 2' first");
  undo(2);
  undo(1);
  EXPECT_EQ(root.reader().person("Ada"), std::nullopt);
}

TEST_F(Commands, UndoTakesBackAnEarlierOneThatNothingDependsOn) {
  run(label_cluster(cluster("a.npy"), "Ada"));
  run(label_cluster(cluster("b.npy"), "Bob"));
  undo(1);
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kUnknown);
  EXPECT_EQ(root.sample("b.npy").person_name, "Bob");
}

TEST_F(Commands, UndoGoesBackStepByStep) {
  EXPECT_THAT(refusal([&] { undo(); }), HasSubstr("not_found: there is no command to take back"));
  const auto before = tables();
  run(label_cluster(cluster("a.npy"), "Ada"));
  run(dismiss_cluster(cluster("b.npy")));
  undo();
  undo();
  EXPECT_EQ(tables(), before);
  EXPECT_THAT(refusal([&] { undo(); }), HasSubstr("there is no command to take back"));
  EXPECT_THAT(refusal([&] { undo(1); }), HasSubstr("command 4 did that"));
  EXPECT_THAT(refusal([&] { undo(3); }), HasSubstr("it took back another"));
}

TEST_F(Commands, UndoKeepsAPersonWhoGotFacesOtherwise) {
  run(label_cluster(cluster("a.npy"), "Ada"));
  root.drop("known/Ada/0.npy", {face(kAnn, 80)});
  undo();
  EXPECT_EQ(root.reader().person("Ada")->references, 1U);
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kKnown);
}

TEST_F(Commands, HistoryTellsWhoAndWhen) {
  run(label_cluster(cluster("a.npy"), "Ada"));
  undo();
  const auto commands = root.reader().commands({});
  ASSERT_THAT(commands, SizeIs(2));
  EXPECT_EQ(commands[0].actor, "a test");
  EXPECT_EQ(commands[0].undone_by, 2);
  EXPECT_EQ(commands[1].kind, CommandKind::kUndo);
  EXPECT_GT(commands[0].time.time_since_epoch().count(), 0);
}

TEST_F(Commands, ARefusedCommandLeavesNothingBehind) {
  const auto before = tables();
  EXPECT_THAT(refusal([&] { run(label_cluster(77, "Ada")); }), HasSubstr("no cluster 77"));
  EXPECT_THAT(refusal([&] { run(assign_samples({1, 9999}, "Ada")); }), HasSubstr("no sample 9999"));
  EXPECT_EQ(tables(), before);
  EXPECT_THAT(root.reader().commands({}), IsEmpty());
}

}  // namespace
}  // namespace kith::test
