// Every step of the daemon's work, refused by the system in every way.
#include "tests/integration/faults_test.hpp"

namespace kith::test {
namespace {

struct Step {
  std::string name;
  std::string call_and_path;
};

/// Each step with ENOSPC, EIO and EACCES. Where it is the catalog's, status names that; else it has
/// the system's own words.
std::vector<Fault> refused(const std::vector<Step>& steps) {
  struct Refusal {
    std::string error;
    std::string words;
  };
  std::vector<Fault> faults;
  for (const Step& step : steps) {
    for (const Refusal& refusal :
         {Refusal{"ENOSPC", "No space left on device"}, Refusal{"EIO", "Input/output error"},
          Refusal{"EACCES", "Permission denied"}}) {
      const bool of_catalog = step.call_and_path.find("kith.db") != std::string::npos;
      faults.push_back({step.name + refusal.error, refusal.error + " " + step.call_and_path,
                        of_catalog ? "kith.db" : refusal.words});
    }
  }
  return faults;
}

/// A file that may not be moved out of its folder is another matter: it stays there.
std::vector<Fault> refused_unless_denied(const Step& step) {
  std::vector<Fault> faults = refused({step});
  faults.pop_back();
  return faults;
}

const std::vector<Step> kCatalogSteps = {{"CatalogWrite", "write */kith.db-wal"},
                                         {"CatalogSync", "sync */kith.db-wal"}};
const std::vector<Step> kArchiveSteps = {{"ArchiveSync", "sync */archive*"},
                                         {"InboxSync", "sync */inbox*"}};
const Step kArchiveMove{"ArchiveMove", "rename */archive/*"};

class TakingInMatrix : public FaultTest {};
TEST_P(TakingInMatrix, GoesOnByItselfWithNothingLostOrDoubled) {
  take_in_and_go_on();
}
TEST_P(TakingInMatrix, IsFinishedByTheNextDaemon) {
  take_in_and_be_stopped();
}
INSTANTIATE_TEST_SUITE_P(Catalog, TakingInMatrix, testing::ValuesIn(refused(kCatalogSteps)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Folders, TakingInMatrix, testing::ValuesIn(refused(kArchiveSteps)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Moves, TakingInMatrix,
                         testing::ValuesIn(refused_unless_denied(kArchiveMove)), name_of);

class SettingAsideMatrix : public FaultTest {};
TEST_P(SettingAsideMatrix, GoesOnByItself) {
  set_aside();
}
INSTANTIATE_TEST_SUITE_P(Catalog, SettingAsideMatrix, testing::ValuesIn(refused(kCatalogSteps)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Folders, SettingAsideMatrix,
                         testing::ValuesIn(refused({{"DocumentWrite", "write */failed/*"},
                                                    {"DocumentMove", "rename *.error.json"},
                                                    {"FailedSync", "sync */failed*"},
                                                    {"InboxSync", "sync */inbox*"}})),
                         name_of);
INSTANTIATE_TEST_SUITE_P(
    Moves, SettingAsideMatrix,
    testing::ValuesIn(refused_unless_denied({"FailedMove", "rename */failed/zero.npy"})), name_of);

class AttachingMatrix : public FaultTest {};
TEST_P(AttachingMatrix, GoesOnByItselfAndIsJournaledOnce) {
  attach();
}
INSTANTIATE_TEST_SUITE_P(Catalog, AttachingMatrix, testing::ValuesIn(refused(kCatalogSteps)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Folders, AttachingMatrix, testing::ValuesIn(refused(kArchiveSteps)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Moves, AttachingMatrix,
                         testing::ValuesIn(refused_unless_denied(kArchiveMove)), name_of);

class HangingMatrix : public FaultTest {};
TEST_P(HangingMatrix, GoesOnByItself) {
  hang_montages();
}
INSTANTIATE_TEST_SUITE_P(Folders, HangingMatrix,
                         testing::ValuesIn(refused({{"PageWrite", "write */montages/*"},
                                                    {"PageMove", "rename */montages/*"}})),
                         name_of);

class ReclusteringMatrix : public FaultTest {};
TEST_P(ReclusteringMatrix, GoesOnByItself) {
  recluster();
}
INSTANTIATE_TEST_SUITE_P(Catalog, ReclusteringMatrix, testing::ValuesIn(refused(kCatalogSteps)),
                         name_of);

class CheckpointingMatrix : public FaultTest {};
TEST_P(CheckpointingMatrix, ThatFailsHindersNothing) {
  checkpoint();
}
INSTANTIATE_TEST_SUITE_P(Catalog, CheckpointingMatrix,
                         testing::ValuesIn(refused({{"CatalogWrite", "write */kith.db"},
                                                    {"CatalogSync", "sync */kith.db"}})),
                         name_of);

}  // namespace
}  // namespace kith::test
