#include <set>

#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

class Journal : public test::CatalogTest {
 protected:
  std::vector<EventSequence> sequences(EventSequence since, std::size_t limit = 100) {
    std::vector<EventSequence> numbers;
    for (const EventRecord& event : reader().events(since, limit)) {
      numbers.push_back(event.sequence);
    }
    return numbers;
  }
};

TEST_F(Journal, EventsComeBackAsTheyWere) {
  EventRecord event{.time = at(3),
                    .kind = EventKind::kSampleKnown,
                    .sample = 4,
                    .file = std::string("a\xFF\0b", 4),
                    .row = 5,
                    .person = 6,
                    .person_name = "Ann",
                    .distance = 0.1234567890123,
                    .cluster = 7,
                    .actor = "uid 1000",
                    .detail = R"({"cause":"enrolled"})"};
  committed([&] { EXPECT_EQ(catalog().add_event(event), 1); });
  const EventRecord stored = reader().events(0, 1).at(0);
  EXPECT_EQ(stored.sequence, 1);
  EXPECT_EQ(stored.time, event.time);
  EXPECT_EQ(stored.kind, event.kind);
  EXPECT_EQ(stored.sample, event.sample);
  EXPECT_EQ(stored.file, event.file);
  EXPECT_EQ(stored.row, event.row);
  EXPECT_EQ(stored.person, event.person);
  EXPECT_EQ(stored.person_name, event.person_name);
  EXPECT_EQ(stored.distance, event.distance);
  EXPECT_EQ(stored.cluster, event.cluster);
  EXPECT_EQ(stored.actor, event.actor);
  EXPECT_EQ(stored.detail, event.detail);
}

TEST_F(Journal, WhatAnEventDoesNotSayIsNone) {
  committed([&] { add_event(EventKind::kPaused); });
  const EventRecord stored = reader().events(0, 1).at(0);
  EXPECT_EQ(stored.kind, EventKind::kPaused);
  EXPECT_EQ(stored.sample, std::nullopt);
  EXPECT_EQ(stored.file, std::nullopt);
  EXPECT_EQ(stored.row, std::nullopt);
  EXPECT_EQ(stored.person, std::nullopt);
  EXPECT_EQ(stored.person_name, std::nullopt);
  EXPECT_EQ(stored.distance, std::nullopt);
  EXPECT_EQ(stored.cluster, std::nullopt);
  EXPECT_EQ(stored.actor, "");
  EXPECT_EQ(stored.detail, "");
}

TEST_F(Journal, IsReadFromASequenceNumberOn) {
  committed([&] {
    for (int i = 0; i < 5; ++i) add_event();
  });
  EXPECT_THAT(sequences(0), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sequences(3), ElementsAre(4, 5));
  EXPECT_THAT(sequences(1, 2), ElementsAre(2, 3));
  EXPECT_THAT(sequences(5), IsEmpty());
  EXPECT_EQ(reader().last_event(), 5);
}

TEST_F(Journal, GoesOnAfterReopening) {
  committed([&] { add_event(); });
  close();
  committed([&] { EXPECT_EQ(add_event(), 2); });
}

TEST_F(Journal, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int value = 1; value <= static_cast<int>(EventKind::kThresholdsMoved); ++value) {
    const auto kind = static_cast<EventKind>(value);
    EXPECT_EQ(event_kind_named(name_of(kind)), kind);
    names.insert(name_of(kind));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(EventKind::kThresholdsMoved));
  EXPECT_EQ(event_kind_named("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace kith
