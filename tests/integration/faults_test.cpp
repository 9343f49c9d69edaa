// Each step of the daemon's work, refused by the system in one way; the slow tests try every way.
#include "tests/integration/faults_test.hpp"

namespace kith::test {
namespace {

class TakingIn : public FaultTest {};
TEST_P(TakingIn, GoesOnByItselfWithNothingLostOrDoubled) {
  take_in_and_go_on();
}
TEST_P(TakingIn, IsFinishedByTheNextDaemon) {
  take_in_and_be_stopped();
}
INSTANTIATE_TEST_SUITE_P(
    Faults, TakingIn,
    testing::Values(Fault{"FullCatalog", "ENOSPC write */kith.db-wal", "disk is full"},
                    Fault{"UnsyncedCatalog", "EIO sync */kith.db-wal", "check its disk"},
                    Fault{"FullArchive", "ENOSPC rename */archive/*", "No space left on device"},
                    Fault{"UnsyncedArchive", "EACCES sync */archive*", "Permission denied"},
                    Fault{"UnsyncedInbox", "EIO sync */inbox*", "Input/output error"}),
    name_of);

class SettingAside : public FaultTest {};
TEST_P(SettingAside, GoesOnByItself) {
  set_aside();
}
INSTANTIATE_TEST_SUITE_P(
    Faults, SettingAside,
    testing::Values(Fault{"FullFolder", "ENOSPC write */failed/*", "No space left on device"},
                    Fault{"UnsyncedFolder", "EIO sync */failed*", "Input/output error"}),
    name_of);

class Attaching : public FaultTest {};
TEST_P(Attaching, GoesOnByItselfAndIsJournaledOnce) {
  attach();
}
INSTANTIATE_TEST_SUITE_P(
    Faults, Attaching,
    testing::Values(Fault{"FullArchive", "ENOSPC rename */archive/*", "No space left on device"},
                    Fault{"UnsyncedArchive", "EIO sync */archive*", "Input/output error"}),
    name_of);

class Hanging : public FaultTest {};
TEST_P(Hanging, GoesOnByItself) {
  hang_montages();
}
INSTANTIATE_TEST_SUITE_P(Faults, Hanging,
                         testing::Values(Fault{"Full", "ENOSPC write */montages/*",
                                               "No space left on device"}),
                         name_of);

class Reclustering : public FaultTest {};
TEST_P(Reclustering, GoesOnByItself) {
  recluster();
}
INSTANTIATE_TEST_SUITE_P(Faults, Reclustering,
                         testing::Values(Fault{"FullCatalog", "ENOSPC write */kith.db-wal",
                                               "disk is full"}),
                         name_of);

class Checkpointing : public FaultTest {};
TEST_P(Checkpointing, ThatFailsHindersNothing) {
  checkpoint();
}
INSTANTIATE_TEST_SUITE_P(Faults, Checkpointing,
                         testing::Values(Fault{"Full", "ENOSPC write */kith.db", ""}), name_of);

}  // namespace
}  // namespace kith::test
