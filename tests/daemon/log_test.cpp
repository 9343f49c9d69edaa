#include "daemon/log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace kith::test {
namespace {

std::string catalog() {
  std::ifstream file(KITH_SOURCE_DIR "/systemd/kithd.catalog");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Log, EveryKindHasAMessageIdOfItsOwnThatTheJournalExplains) {
  const std::string explanations = catalog();
  std::set<std::string_view> ids;
  for (int kind = 0; kind < log::kKinds; ++kind) {
    const std::string_view id = log::message_id(static_cast<log::Kind>(kind));
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), id.npos);
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_NE(explanations.find("-- " + std::string(id) + "\nSubject: "), explanations.npos) << id;
  }
}

}  // namespace
}  // namespace kith::test
