// A minute of two cameras: in time, and each event once whatever is killed.
#include <iostream>

#include "tests/integration/journal_under_fire.hpp"

namespace kith::test {
namespace {

class Load : public JournalUnderFire {};

using Latencies = std::vector<std::chrono::milliseconds>;

std::int64_t quantile(const Latencies& all, double share) {
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))].count();
}

void expect_within_a_second(const std::string& what, const Latencies& all) {
  ASSERT_FALSE(all.empty()) << what;
  std::cout << what << " after close: median " << quantile(all, 0.5) << " ms, p99 "
            << quantile(all, 0.99) << " ms, worst " << all.back().count() << " ms\n";
  EXPECT_LT(quantile(all, 0.99), 1000) << what;
}

TEST_F(Load, OfFiftyFacesASecondIsHeardWithinASecond) {
  meet_strangers();
  const Heard heard = listen([&] { film(3000, 50); });
  ASSERT_EQ(heard.faces.size(), 3000U);
  expect_within_a_second("names and strangers", latencies(heard.faces));
  EXPECT_EQ(heard.strangers, 1500U);
  EXPECT_GT(heard.provisional, heard.strangers * 9 / 10);
  EXPECT_EQ(heard.recurring.size(), kPeople);
  expect_within_a_second("recurring strangers", latencies(heard.recurring));
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
