// A minute of two cameras: in time, and each event once whatever is killed.
#include <iostream>

#include "tests/integration/journal_under_fire.hpp"

namespace kith::test {
namespace {

class Load : public JournalUnderFire {};

TEST_F(Load, OfFiftyFacesASecondIsHeardWithinASecond) {
  start();
  EXPECT_TRUE(reaches("references", kPeople));
  const auto all = latencies([&] { film(3000, 50); });
  ASSERT_EQ(all.size(), 3000U);
  const auto quantile = [&](double share) {
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))].count();
  };
  std::cout << "event after close: median " << quantile(0.5) << " ms, p99 " << quantile(0.99)
            << " ms, worst " << all.back().count() << " ms\n";
  EXPECT_LT(quantile(0.99), 1000);
}

TEST_F(Load, ReachesTheCommandOnceEachOverTwoHundredKills) {
  start();
  start_follower();
  std::jthread filming([&] { film(3000, 50); });
  fire(200);
  filming.join();
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  expect_each_event_once();
}

}  // namespace
}  // namespace kith::test
