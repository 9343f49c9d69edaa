#include <array>
#include <map>

#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::counted_by_sql;
using test::kind_thrown_by;
using test::run_sql;
using test::vector_of;
using testing::ElementsAre;
using testing::IsEmpty;

class Samples : public test::CatalogTest {
 protected:
  static Decision known_as(PersonId person, double distance = 0.5) {
    return {SampleState::kKnown, {Neighbor{1, person, distance}, std::nullopt}};
  }
  static Decision ambiguous(PersonId one, PersonId other) {
    return {SampleState::kAmbiguous, {Neighbor{1, one, 0.5}, Neighbor{2, other, 0.51}}};
  }
  std::vector<SampleId> ids(const SampleFilter& filter, const Page& page = {}) {
    std::vector<SampleId> ids;
    for (const SampleRecord& sample : reader().samples(filter, page)) ids.push_back(sample.id);
    return ids;
  }
  std::vector<SampleId> ids_with_embedding(std::vector<SampleState> states) {
    std::vector<SampleId> ids;
    catalog().each_embedding(states, [&](SampleId id, PersonId, auto) { ids.push_back(id); });
    return ids;
  }
};

TEST_F(Samples, ComeBackAsTheyWere) {
  const std::vector<float> vector = {0.25F, -1, 3e-39F};
  SampleId id = 0;
  const Match evidence{Neighbor{70, 1, 0.1234567890123}, Neighbor{71, 2, 0.5}};
  committed([&] {
    const PersonId ann = add_person("Ann");
    id = catalog().add_sample({.file = add_file("a/\xFF.npz", 3),
                               .row = 2,
                               .label = "person 5",
                               .name = "img\n2.png",
                               .state = SampleState::kKnown,
                               .person = ann,
                               .evidence = evidence,
                               .embedding = vector,
                               .taken_in_at = at(11)});
  });
  const auto check = [&](const SampleRecord& sample) {
    EXPECT_EQ(sample.id, id);
    EXPECT_EQ(sample.file_id, 1);
    EXPECT_EQ(sample.file, "a/\xFF.npz");
    EXPECT_EQ(sample.row, 2U);
    EXPECT_EQ(sample.label, "person 5");
    EXPECT_EQ(sample.name, "img\n2.png");
    EXPECT_EQ(sample.state, SampleState::kKnown);
    EXPECT_EQ(sample.person, 1);
    EXPECT_EQ(sample.person_name, "Ann");
    EXPECT_EQ(sample.evidence, evidence);
    EXPECT_EQ(sample.cluster, std::nullopt);
    EXPECT_EQ(sample.kind, std::nullopt);
    EXPECT_FALSE(sample.has_image);
    EXPECT_EQ(sample.image, "");
    EXPECT_EQ(sample.taken_in_at, at(11));
  };
  check(catalog().sample(id).value());
  check(reader().sample(id).value());
  EXPECT_EQ(catalog().embedding(id), vector);
  EXPECT_EQ(reader().embedding(id), vector);
}

TEST_F(Samples, WithoutEvidenceComeBackWithoutEvidence) {
  committed([&] { add_sample(); });
  EXPECT_EQ(catalog().sample(1)->evidence, Match());
  EXPECT_EQ(catalog().sample(1)->person, std::nullopt);
  EXPECT_EQ(catalog().sample(1)->person_name, "");
}

TEST_F(Samples, UnknownOnesAreNone) {
  EXPECT_FALSE(catalog().sample(1));
  EXPECT_FALSE(reader().sample(1));
  EXPECT_EQ(kind_thrown_by([&] { catalog().embedding(1); }), ErrorKind::kNotFound);
  EXPECT_EQ(kind_thrown_by([&] { reader().embedding(1); }), ErrorKind::kNotFound);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { catalog().set_decision(1, {}); }); }),
            ErrorKind::kNotFound);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { catalog().set_reference(1, 1); }); }),
            ErrorKind::kNotFound);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { catalog().set_membership({.sample = 1}); }); }),
            ErrorKind::kNotFound);
}

TEST_F(Samples, OfAFileComeInOrderOfRow) {
  FileId file = 0;
  committed([&] {
    file = add_file("three.npy", 3);
    add_sample(file, 2);
    add_sample(file, 0);
    add_sample(file, 7);
    add_sample();
  });
  EXPECT_THAT(catalog().samples_of_file(file), ElementsAre(2, 1, 3));
  EXPECT_THAT(catalog().samples_of_file(99), IsEmpty());
}

TEST_F(Samples, ARowIsStoredOnce) {
  committed([&] { add_file("a.npy"); });
  EXPECT_EQ(kind_thrown_by([&] {
              committed([&] {
                add_sample(1, 0);
                add_sample(1, 0);
              });
            }),
            ErrorKind::kBug);
  EXPECT_EQ(catalog().counts().samples(), 0U);
}

TEST_F(Samples, NeedTheirFile) {
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { add_sample(99, 0); }); }), ErrorKind::kBug);
  EXPECT_EQ(catalog().counts(), Counts());
}

TEST_F(Samples, DecidedAnewChangeStateEvidenceAndCounts) {
  committed([&] {
    add_person("Ann");
    add_person("Bob");
    add_sample();
  });
  const auto decided = [&](const Decision& decision) {
    committed([&] { catalog().set_decision(1, decision); });
    EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
    EXPECT_EQ(catalog().sample(1)->evidence, decision.evidence);
    EXPECT_EQ(catalog().sample(1)->state, decision.state);
    return catalog().sample(1)->person;
  };
  EXPECT_EQ(decided(known_as(1)), 1);
  EXPECT_EQ(decided(known_as(2)), 2);
  EXPECT_EQ(decided(ambiguous(1, 2)), std::nullopt);
  EXPECT_EQ(decided(Decision{}), std::nullopt);
}

TEST_F(Samples, ThatBecomeKnownLeaveTheirCluster) {
  committed([&] {
    add_person("Ann");
    const SampleId member = add_sample();
    const SampleId noise = add_sample();
    catalog().add_cluster(1, at(1));
    put_in(1, {member});
    put_in(0, {noise});
    EXPECT_EQ(catalog().counts().noise, 1U);
    catalog().set_decision(member, known_as(1));
    catalog().set_decision(noise, known_as(1));
  });
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
  EXPECT_EQ(catalog().counts().noise, 0U);
  EXPECT_THAT(catalog().memberships(), IsEmpty());
  EXPECT_EQ(catalog().sample(1)->kind, std::nullopt);
}

TEST_F(Samples, ThatStayInThePoolStayInTheirCluster) {
  committed([&] {
    const SampleId member = add_sample();
    const SampleId noise = add_sample();
    catalog().add_cluster(1, at(1));
    put_in(1, {member});
    put_in(0, {noise});
    catalog().set_decision(member, ambiguous(1, 2));
    catalog().set_decision(noise, ambiguous(1, 2));
  });
  EXPECT_EQ(catalog().sample(1)->cluster, 1);
  EXPECT_EQ(catalog().sample(1)->kind, 2);
  EXPECT_EQ(catalog().sample(2)->kind, 0);
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
  EXPECT_EQ(catalog().counts().noise, 1U);
}

TEST_F(Samples, ThatBecomeReferencesLoseClusterAndEvidence) {
  committed([&] {
    const PersonId ann = add_person("Ann");
    const SampleId noise = add_sample();
    catalog().set_decision(noise, ambiguous(1, 2));
    put_in(0, {noise});
    catalog().set_reference(noise, ann);
  });
  const SampleRecord sample = catalog().sample(1).value();
  EXPECT_EQ(sample.state, SampleState::kReference);
  EXPECT_EQ(sample.person_name, "Ann");
  EXPECT_EQ(sample.evidence, Match());
  EXPECT_EQ(sample.kind, std::nullopt);
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
  EXPECT_EQ(catalog().counts().references, 1U);
}

TEST_F(Samples, EveryDecisionOfTheDaemonIsVisitedInOrder) {
  committed([&] {
    const PersonId ann = add_person("Ann");
    add_sample();
    add_reference(ann);
    add_sample();
    catalog().set_decision(3, known_as(ann, 0.25));
    add_sample(SampleState::kAmbiguous);
  });
  std::vector<SampleId> visited;
  catalog().each_decision([&](const StoredDecision& decision) {
    visited.push_back(decision.sample);
    const SampleRecord sample = catalog().sample(decision.sample).value();
    EXPECT_EQ(decision.state, sample.state);
    EXPECT_EQ(decision.evidence, sample.evidence);
    EXPECT_TRUE(
        std::ranges::equal(decision.embedding, vector_of(static_cast<int>(sample.file_id))));
  });
  EXPECT_THAT(visited, ElementsAre(1, 3, 4));
}

TEST_F(Samples, VisitMayDecideAnew) {
  committed([&] {
    add_person("Ann");
    for (int i = 0; i < 1300; ++i) add_sample();
  });
  std::size_t visits = 0;
  committed([&] {
    catalog().each_decision([&](const StoredDecision& decision) {
      EXPECT_EQ(decision.sample, static_cast<SampleId>(++visits));
      catalog().set_decision(decision.sample, known_as(1));
    });
  });
  EXPECT_EQ(visits, 1300U);
  EXPECT_EQ(catalog().counts().known, 1300U);
}

TEST_F(Samples, EmbeddingsAreVisitedByState) {
  std::map<SampleId, PersonId> persons;
  committed([&] {
    const PersonId ann = add_person("Ann");
    add_sample();
    add_reference(ann);
    add_sample(SampleState::kAmbiguous);
    add_sample();
    catalog().set_decision(4, known_as(ann));
  });
  EXPECT_THAT(ids_with_embedding({SampleState::kUnknown}), ElementsAre(1));
  EXPECT_THAT(ids_with_embedding({SampleState::kReference}), ElementsAre(2));
  EXPECT_THAT(ids_with_embedding({SampleState::kUnknown, SampleState::kAmbiguous}),
              ElementsAre(1, 3));
  EXPECT_THAT(ids_with_embedding({SampleState::kKnown, SampleState::kReference}),
              ElementsAre(2, 4));
  EXPECT_THAT(ids_with_embedding({}), IsEmpty());
  catalog().each_embedding(std::array{SampleState::kReference, SampleState::kUnknown},
                           [&](SampleId id, PersonId person, std::span<const float> row) {
                             persons[id] = person;
                             EXPECT_EQ(row.size(), 4U);
                           });
  EXPECT_THAT(persons, ElementsAre(std::pair(1, 0), std::pair(2, 1)));
}

TEST_F(Samples, EmbeddingsAreVisitedAcrossPages) {
  committed([&] {
    for (int i = 0; i < 1024; ++i) add_sample();
  });
  EXPECT_EQ(ids_with_embedding({SampleState::kUnknown}).size(), 1024U);
  EXPECT_EQ(ids_with_embedding({SampleState::kUnknown, SampleState::kKnown}).size(), 1024U);
}

TEST_F(Samples, AreListedByStatePersonAndCluster) {
  committed([&] {
    const PersonId ann = add_person("Ann");
    for (int i = 0; i < 4; ++i) add_sample();
    catalog().add_cluster(1, at(1));
    put_in(1, {1, 2});
    put_in(0, {3});
    add_reference(ann);
    catalog().set_decision(4, known_as(ann));
    catalog().set_decision(2, ambiguous(ann, 9));
  });
  EXPECT_THAT(ids({}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(ids({.state = SampleState::kUnknown}), ElementsAre(1, 3));
  EXPECT_THAT(ids({.person = 1}), ElementsAre(4, 5));
  EXPECT_THAT(ids({.state = SampleState::kReference, .person = 1}), ElementsAre(5));
  EXPECT_THAT(ids({.cluster = 1}), ElementsAre(1, 2));
  EXPECT_THAT(ids({.cluster = 0}), ElementsAre(3));
  EXPECT_THAT(ids({.state = SampleState::kAmbiguous, .cluster = 1}), ElementsAre(2));
  EXPECT_THAT(ids({.state = SampleState::kAmbiguous, .cluster = 0}), IsEmpty());
  EXPECT_THAT(ids({.person = 1, .cluster = 1}), IsEmpty());
  EXPECT_THAT(ids({.person = 2}), IsEmpty());
}

TEST_F(Samples, ArePagedOneThousandAtATime) {
  committed([&] {
    const FileId file = add_file("many.npy", 2500);
    for (std::uint64_t row = 0; row < 2500; ++row) add_sample(file, row);
  });
  const CatalogReader lists = reader();
  SampleId next = 1;
  std::vector<std::size_t> sizes;
  for (;;) {
    const auto page =
        lists.samples({.state = SampleState::kUnknown}, {.after = next - 1, .limit = 1000});
    if (page.empty()) break;
    sizes.push_back(page.size());
    for (const SampleRecord& sample : page) ASSERT_EQ(sample.id, next++);
  }
  EXPECT_THAT(sizes, ElementsAre(1000, 1000, 500));
}

TEST_F(Samples, ArePagedFromTheNewest) {
  committed([&] {
    for (int i = 0; i < 5; ++i) add_sample();
  });
  EXPECT_THAT(ids({}, {.limit = 2, .newest_first = true}), ElementsAre(5, 4));
  EXPECT_THAT(ids({}, {.after = 4, .limit = 9, .newest_first = true}), ElementsAre(3, 2, 1));
  EXPECT_THAT(ids({.state = SampleState::kUnknown}, {.after = 2, .newest_first = true}),
              ElementsAre(1));
  EXPECT_THAT(ids({}, {.after = 1, .limit = 9, .newest_first = true}), IsEmpty());
}

TEST_F(Samples, DamagedEmbeddingIsNamed) {
  committed([&] { add_sample(), add_sample(); });
  close();
  run_sql(path(), "UPDATE embedding SET vector = x'0102030405' WHERE sample_id = 2");
  EXPECT_EQ(kind_thrown_by([&] { catalog().embedding(2); }), ErrorKind::kCorrupted);
  EXPECT_EQ(kind_thrown_by([&] { ids_with_embedding({SampleState::kUnknown}); }),
            ErrorKind::kCorrupted);
}

TEST_F(Samples, MissingEmbeddingAndOneOfAnotherDimensionAreNamed) {
  committed([&] { add_sample(), add_sample(); });
  close();
  run_sql(path(), "UPDATE embedding SET vector = x'01020304' WHERE sample_id = 2");
  EXPECT_EQ(kind_thrown_by([&] { ids_with_embedding({SampleState::kUnknown}); }),
            ErrorKind::kCorrupted);
  close();
  run_sql(path(), "DELETE FROM embedding WHERE sample_id = 2");
  EXPECT_EQ(kind_thrown_by([&] { catalog().each_decision([](const auto&) {}); }),
            ErrorKind::kCorrupted);
}

TEST_F(Samples, StateThatIsNoneIsNamed) {
  committed([&] { add_sample(); });
  close();
  run_sql(path(), "UPDATE sample SET state = 9");
  EXPECT_EQ(kind_thrown_by([&] { catalog().sample(1); }), ErrorKind::kCorrupted);
}

}  // namespace
}  // namespace kith
