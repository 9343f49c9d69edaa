#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::kind_thrown_by;
using testing::ElementsAre;
using testing::IsEmpty;

class People : public test::CatalogTest {
 protected:
  std::vector<std::string> names(const Page& page = {}) {
    std::vector<std::string> names;
    for (const PersonRecord& person : reader().people(page)) names.push_back(person.name);
    return names;
  }
};

TEST_F(People, AreFoundByNameAndId) {
  committed([&] { add_person("Ann"); });
  EXPECT_EQ(catalog().find_person("Ann"), 1);
  EXPECT_EQ(catalog().find_person("ann"), std::nullopt);
  EXPECT_EQ(catalog().person_name(1), "Ann");
  EXPECT_EQ(kind_thrown_by([&] { catalog().person_name(2); }), ErrorKind::kNotFound);
  EXPECT_EQ(reader().person(1)->name, "Ann");
  EXPECT_EQ(reader().person("Ann")->id, 1);
  EXPECT_FALSE(reader().person(2));
  EXPECT_FALSE(reader().person("Bob"));
}

TEST_F(People, HaveNamesOfAnyBytes) {
  const std::string name("Jos\xC3\xA9 \xFF\n'\";--\0x", 15);
  committed([&] { add_person(name); });
  EXPECT_EQ(catalog().find_person(name), 1);
  EXPECT_EQ(reader().person(1)->name, name);
  EXPECT_FALSE(catalog().find_person(name.substr(0, 13)));
}

TEST_F(People, HaveNamesOfTheirOwn) {
  committed([&] { add_person("Ann"); });
  committed([&] {
    EXPECT_EQ(kind_thrown_by([&] { add_person("Ann"); }), ErrorKind::kConflict);
    add_person("Bob");
  });
  EXPECT_EQ(catalog().counts().people, 2U);
  EXPECT_THAT(names(), ElementsAre("Ann", "Bob"));
}

TEST_F(People, WithoutSamplesWereNeverSeen) {
  committed([&] { add_person("Ann"); });
  const PersonRecord ann = reader().person(1).value();
  EXPECT_EQ(ann.references, 0U);
  EXPECT_EQ(ann.samples, 0U);
  EXPECT_EQ(ann.first_seen, std::nullopt);
  EXPECT_EQ(ann.last_seen, std::nullopt);
}

TEST_F(People, CountReferencesAmongTheirSamples) {
  committed([&] {
    const PersonId ann = add_person("Ann");
    const PersonId bob = add_person("Bob");
    add_reference(ann);
    add_reference(bob);
    add_reference(ann);
    add_sample(add_file("k.npy"), 0, SampleState::kKnown, ann);
  });
  const PersonRecord ann = reader().person("Ann").value();
  EXPECT_EQ(ann.references, 2U);
  EXPECT_EQ(ann.samples, 3U);
  EXPECT_EQ(ann.first_seen, at(1));
  EXPECT_EQ(ann.last_seen, at(4));
  EXPECT_EQ(reader().person("Bob")->samples, 1U);
}

TEST_F(People, AreListedById) {
  committed([&] {
    for (const char* name : {"Zoe", "Ann", "Mia"}) add_person(name);
  });
  EXPECT_THAT(names(), ElementsAre("Zoe", "Ann", "Mia"));
  EXPECT_THAT(names({.after = 1, .limit = 1}), ElementsAre("Ann"));
  EXPECT_THAT(names({.limit = 2, .newest_first = true}), ElementsAre("Mia", "Ann"));
  EXPECT_THAT(names({.after = 3}), IsEmpty());
}

TEST_F(People, ShowTheirMembersInOrder) {
  committed([&] {
    const PersonId ann = add_person("Ann");
    add_reference(ann);
    add_sample();
    add_sample(add_file("k.npy"), 0, SampleState::kKnown, ann);
    catalog().set_image(3, "k.png", std::as_bytes(std::span("jpeg", 4)));
  });
  const auto members = reader().members_of_person(1);
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].sample, 1);
  EXPECT_EQ(members[0].state, SampleState::kReference);
  EXPECT_FALSE(members[0].has_image);
  EXPECT_EQ(members[1].sample, 3);
  EXPECT_EQ(members[1].state, SampleState::kKnown);
  EXPECT_EQ(members[1].file, "k.npy");
  EXPECT_EQ(members[1].row, 0U);
  EXPECT_TRUE(members[1].has_image);
  EXPECT_EQ(members[1].image_version, 1U);
  EXPECT_EQ(members[1].seen_at, at(3));
}

}  // namespace
}  // namespace kith
