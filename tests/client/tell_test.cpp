// Verbs that tell the daemon something: what they ask for, and when they ask back.
#include <fstream>

#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Tell : public ClientTest {
 protected:
  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::string asked(const std::vector<std::string>& arguments) {
    const Outcome outcome = kith(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return world_.asked_command;
  }
  /// The person at the terminal types this.
  void will_type(const std::string& line) {
    terminal_.input = terminal_.errors = true;
    terminal_.read_line = [line] { return line; };
  }
};

TEST_F(Tell, LabelSendsTheClusterTheNameAndTheMembers) {
  EXPECT_EQ(asked({"clusters", "label", "7", "Ada"}),
            "LabelClusterRequest cluster: 7 person: \"Ada\"");
  EXPECT_EQ(asked({"clusters", "label", "7", "Ada", "--only", "3", "4"}),
            "LabelClusterRequest cluster: 7 person: \"Ada\" only: 3 only: 4");
  EXPECT_EQ(asked({"clusters", "label", "7", "Ada", "--except", "3,4"}),
            "LabelClusterRequest cluster: 7 person: \"Ada\" except: 3 except: 4");
}

TEST_F(Tell, EveryOtherVerbSendsWhatWasTyped) {
  EXPECT_EQ(asked({"clusters", "dismiss", "7"}), "DismissClusterRequest cluster: 7");
  EXPECT_EQ(asked({"clusters", "split", "7", "1", "2"}),
            "SplitClusterRequest cluster: 7 samples: 1 samples: 2");
  EXPECT_EQ(asked({"people", "rename", "Ada", "Augusta"}),
            "RenamePersonRequest name: \"Ada\" new_name: \"Augusta\"");
  EXPECT_EQ(asked({"samples", "assign", "1", "2", "Ada"}),
            "AssignSamplesRequest samples: 1 samples: 2 person: \"Ada\"");
  EXPECT_EQ(asked({"samples", "reject", "1", "Ada", "-o", "json"}),
            "RejectSamplesRequest samples: 1 person: \"Ada\"");
  EXPECT_EQ(asked({"undo"}), "UndoCommandRequest ");
  EXPECT_EQ(asked({"undo", "5"}), "UndoCommandRequest number: 5");
}

TEST_F(Tell, WhatIsNoNumberIsRefused) {
  EXPECT_EQ(kith({"samples", "assign", "one", "Ada"}).code, 2);
  EXPECT_EQ(kith({"samples", "assign", "1"}).code, 2);
  EXPECT_EQ(kith({"clusters", "label", "Ada", "7"}).code, 2);
  EXPECT_EQ(kith({"undo", "0"}).code, 2);
}

TEST_F(Tell, DangerousVerbsNeedYesWhereNobodyCanBeAsked) {
  for (const std::vector<std::string>& verb :
       {std::vector<std::string>{"people", "merge", "Ada", "Bob"},
        {"people", "forget", "Ada"},
        {"samples", "forget", "1"}}) {
    const Outcome outcome = kith(verb);
    EXPECT_EQ(outcome.code, 2) << verb[1];
    EXPECT_THAT(outcome.err, HasSubstr("--yes"));
    EXPECT_EQ(world_.asked_command, "");
    std::vector<std::string> meant = verb;
    meant.push_back("--yes");
    EXPECT_EQ(kith(meant).code, 0);
    world_.asked_command.clear();
  }
}

TEST_F(Tell, DangerousVerbsAskOnATerminal) {
  will_type("n");
  const Outcome refused = kith({"people", "merge", "Ada", "Bob"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("merge Ada into Bob?"));
  EXPECT_THAT(refused.err, HasSubstr("nothing was changed"));
  EXPECT_EQ(world_.asked_command, "");
  will_type("y");
  EXPECT_EQ(kith({"people", "merge", "Ada", "Bob"}).code, 0);
  EXPECT_EQ(world_.asked_command, "MergePeopleRequest from: \"Ada\" into: \"Bob\"");
}

TEST_F(Tell, ThresholdsShowWhatTheyWouldChangeBeforeTheyAreAskedFor) {
  will_type("n");
  const Outcome refused = kith({"calibrate", "--apply"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.out, "");
  const std::size_t question = refused.err.find("put these thresholds in force?");
  EXPECT_NE(question, std::string::npos);
  EXPECT_LT(refused.err.find("Grace Hopper"), question);
  EXPECT_LT(refused.err.find("31 → 34"), question);
  EXPECT_FALSE(world_.asked_calibration.apply());
  will_type("y");
  EXPECT_EQ(kith({"calibrate", "--apply"}).code, 0);
  EXPECT_TRUE(world_.asked_calibration.apply());
}

TEST_F(Tell, ANumberIsLookedAtAndNeverApplied) {
  const Outcome looked = kith({"calibrate", "--tolerance", "0.9", "--eps", "0.7"});
  EXPECT_EQ(looked.code, 0) << looked.err;
  EXPECT_THAT(looked.out, HasSubstr("0.8 → 0.86; 0.86 suits"));
  EXPECT_EQ(world_.asked_calibration.tolerance(), 0.9);
  EXPECT_EQ(world_.asked_calibration.eps(), 0.7);
  for (const char* also : {"--apply", "--pin", "--unpin"}) {
    const Outcome refused = kith({"calibrate", "--eps", "0.7", also, "--yes"});
    EXPECT_EQ(refused.code, 2) << also;
    EXPECT_THAT(refused.err, HasSubstr("write the number into kithd.toml, then kith reload"));
  }
  EXPECT_THAT(kith({"calibrate", "--tolerance", "wide"}).err, HasSubstr("wide is no number"));
}

TEST_F(Tell, WhereNothingSuitsCalibrateSaysWhy) {
  v1::CalibrationReport& found = world_.calibration;
  found.clear_tolerance();
  found.set_more_needed(299);
  found.clear_eps();
  const std::string no_structure = "embeddings show no structure";
  const Outcome few = kith({"calibrate"});
  EXPECT_THAT(few.out, HasSubstr("need about 299 more"));
  EXPECT_EQ(few.out.find(no_structure), std::string::npos);
  found.set_structureless(true);
  EXPECT_THAT(kith({"calibrate"}).out, HasSubstr(no_structure));
}

TEST_F(Tell, MoreChangesThanATableShowsAreCounted) {
  v1::CalibrationReport& found = world_.calibration;
  const v1::DecisionChange first = found.decision_changes(0);
  while (found.decision_changes_size() < 30) *found.add_decision_changes() = first;
  found.set_decisions_changed(700);
  EXPECT_THAT(kith({"calibrate"}).out, HasSubstr("… and 680 more; -o json names the first 500\n"));
  EXPECT_EQ(json({"calibrate"})["decision_changes"].size(), 30U);
}

TEST_F(Tell, EnrollSendsContentsAndCropsBeside) {
  write("a.npy", std::string(3 << 20, 'x'));
  write("a.png", "picture");
  write("b.npz", "small");
  world_.enrolled.add_files()->set_state(v1::FILE_STATE_ARCHIVED);
  EXPECT_EQ(kith({"enroll", "Ada", "a.npy", "b.npz"}).code, 0);
  EXPECT_THAT(world_.sent, ElementsAre("Ada a.npy", "Ada a.png crop", "Ada b.npz"));
  EXPECT_EQ(world_.sent_bytes["a.npy"], std::string(3 << 20, 'x'));
  EXPECT_EQ(world_.sent_bytes["b.npz"], "small");
}

TEST_F(Tell, EnrollTakesAFolderOfPeople) {
  write("train/Ada/2.npy", "2");
  write("train/Ada/1.npy", "1");
  write("train/Ada/1.jpg", "picture");
  write("train/Bob/x.csv", "x");
  write("train/Bob/notes.md", "no embeddings");
  EXPECT_EQ(kith({"enroll", "--dir", "train"}).code, 0);
  EXPECT_THAT(world_.sent, ElementsAre("Ada 1.npy", "Ada 1.jpg crop", "Ada 2.npy", "Bob x.csv"));
}

TEST_F(Tell, EnrollReportsEachFileAndFailsWhenOneDid) {
  write("a.npy", "x");
  v1::EnrolledFile& file = *world_.enrolled.add_files();
  file.set_path("known/Ada/a.npy");
  file.set_state(v1::FILE_STATE_FAILED);
  file.set_message("a.npy is no .npy file");
  const Outcome outcome = kith({"enroll", "Ada", "a.npy"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("a.npy is no .npy file"));
  const Outcome as_json = kith({"enroll", "Ada", "a.npy", "-o", "json"});
  EXPECT_EQ(as_json.code, 1);
  EXPECT_EQ(Json::parse(as_json.out)["files"][0]["state"], "failed");
}

TEST_F(Tell, EnrollNeedsSomethingToSend) {
  EXPECT_EQ(kith({"enroll"}).code, 2);
  EXPECT_EQ(kith({"enroll", "Ada"}).code, 2);
  EXPECT_EQ(kith({"enroll", "Ada", "missing.npy"}).code, 4);
  write("empty/Ada/notes.md", "");
  EXPECT_EQ(kith({"enroll", "--dir", "empty"}).code, 1);
}

TEST_F(Tell, TheOutcomeIsOneJsonDocument) {
  const Json document = json({"clusters", "label", "7", "Ada"});
  EXPECT_EQ(document["command"]["number"], 2);
  EXPECT_EQ(document["command"]["kind"], "label");
  EXPECT_EQ(document["references"], 31);
  EXPECT_EQ(document["skipped"], Json::array({113}));
  EXPECT_EQ(json({"history"})["commands"].size(), 4U);
}

}  // namespace
}  // namespace kith::client::test
