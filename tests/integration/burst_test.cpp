// Many files at once, and at the worst moment.
#include "tests/integration/burst_test.hpp"

namespace kith::test {
namespace {

class Burst : public BurstTest {};

TEST_F(Burst, WhatInotifyLostIsFoundByAListing) {
  burst_while_stopped(400);
}

TEST_F(Burst, FilesThatComeDuringTheStartAreTakenInOnce) {
  burst_during_the_start(600);
}

}  // namespace
}  // namespace kith::test
