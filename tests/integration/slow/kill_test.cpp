// The long form of Crash.InEveryWayLeavesOneEffectAndOnePlaceForEachFile.
#include "tests/support/injured_daemon.hpp"

namespace kith::test {
namespace {

class Kill : public InjuredDaemon {};

TEST_F(Kill, TwoHundredTimesLeavesOneEffectAndOnePlaceForEachOfTwoThousandFiles) {
  survive(200, 2000);
}

}  // namespace
}  // namespace kith::test
