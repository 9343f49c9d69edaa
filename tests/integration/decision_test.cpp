// Decisions are a function of what is in the catalog, not of the order in which it came.
#include <signal.h>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

class Decisions : public KithTest {
 protected:
  void bring_known() {
    drop_known("ada", "a.npy", face_file(1, 0));
    drop_known("ada", "b.npy", face_file(1, 1));
    drop_known("grace", "a.npy", face_file(2, 0));
  }
  void bring_inbox() {
    for (unsigned person = 1; person <= 4; ++person) drop_faces(person, 10, 6);
  }

  /// What was decided, and nothing that depends on the order: no ids.
  std::map<std::string, Json> decided() {
    std::map<std::string, Json> decisions;
    for (const auto& [file, sample] : samples()) {
      for (const char* field : {"row", "state", "person", "distance", "nearest_person", "kind"}) {
        decisions[file][field] = sample.at(field);
      }
    }
    return decisions;
  }
};

TEST_F(Decisions, AreTheSameWhetherKnownFacesComeBeforeOrAfter) {
  bring_known();
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  start();
  const auto before = decided();
  EXPECT_EQ(stop(), 0);

  for (const char* entry : {"inbox", "known", "archive", "montages"}) {
    std::filesystem::remove_all(root_ / entry);
  }
  for (const char* file : {"kith.db", "kith.db-wal", "kith.db-shm"}) {
    std::filesystem::remove(root_ / file);
  }
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  bring_known();
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(decided(), before);
  EXPECT_EQ(before.size(), 27U);
  EXPECT_EQ(before.at("1_10.npy").at("person"), "ada");
  EXPECT_EQ(before.at("3_10.npy").at("state"), "unknown");
}

TEST_F(Decisions, ThatChangeForMoreThanOneSampleAreJournaledWithTheirCause) {
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  bring_known();
  EXPECT_EQ(once().exit_code, 0);
  start();
  int changes = 0;
  for (const Json& event : events()) {
    if (event.at("kind") == "decisions_changed") ++changes;
  }
  EXPECT_GT(changes, 0);
}

TEST_F(Decisions, BetweenTwoPeopleTooCloseTogetherAreLeftToAPerson) {
  configure("[classify]\nmargin = 0.5\n");
  drop_known("ada", "a.npy", face_file(1, 0));
  drop_known("her twin", "a.npy", face_file(1, 1));
  drop_faces(1, 10, 1);
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(status().at("ambiguous"), 1);
  const Json sample = samples().at("1_10.npy");
  EXPECT_EQ(sample.at("state"), "ambiguous");
  EXPECT_FALSE(sample.at("nearest_person").is_null());
  EXPECT_FALSE(sample.at("runner_up_person").is_null());
}

}  // namespace
}  // namespace kith::test
