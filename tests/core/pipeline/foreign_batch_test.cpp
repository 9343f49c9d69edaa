// Files of another model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/file.hpp"
#include "core/embedding/reader.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

using test::arrival;
using test::SmallRoot;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Rows = std::vector<std::vector<float>>;

// Faces around a direction, as models make them whose vectors are not centered: those of one model
// lie close to each other, those of two models far apart.
Rows faces_of_model(std::size_t direction, unsigned count, unsigned seed, double spread = 0.08) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Rows rows;
  for (unsigned i = 0; i < count; ++i) {
    std::vector<double> values(test::kDimension);
    for (double& value : values) value = spread * normal(random);
    values[direction] += 1;
    normalize(values, rows.emplace_back(test::kDimension));
  }
  return rows;
}

TEST(ForeignBatch, OfAnotherModelIsNoticed) {
  SmallRoot root({.rule = {0.2, 0}});
  root.drop("here.npy", faces_of_model(0, 100, 1));
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
  root.drop("other.npy", faces_of_model(5, 20, 2));
  EXPECT_THAT(root.engine().suspicion(), HasSubstr("most of the 20 faces in other.npy"));
  EXPECT_EQ(root.samples().size(), 120U);  // it is said, and nothing else
  root.engine().configure(root.options());
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
}

TEST(ForeignBatch, OfTheSameModelIsNone) {
  SmallRoot root({.rule = {0.2, 0}});
  root.drop("here.npy", faces_of_model(0, 100, 1));
  root.drop("more.npy", faces_of_model(0, 100, 2));
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
}

TEST(ForeignBatch, ManyFacesOfOneNewcomerAreNone) {
  SmallRoot root;
  Rows people;
  for (unsigned person = 0; person < 40; ++person) people.push_back(test::face(person, 0));
  root.drop("here.npy", people);
  Rows newcomer;
  for (unsigned shot = 0; shot < 30; ++shot) newcomer.push_back(test::face(99, shot));
  root.drop("newcomer.npy", newcomer);
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
}

// People around a direction, each of them in `shots` pictures.
Rows people_around(std::size_t direction, unsigned people, unsigned shots) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  Rows rows;
  for (unsigned person = 0; person < people; ++person) {
    std::vector<double> middle(test::kDimension);
    for (double& value : middle) value = 0.08 * normal(random);
    middle[direction] += 1;
    for (unsigned shot = 0; shot < shots; ++shot) {
      std::vector<double> values = middle;
      for (double& value : values) value += 0.01 * normal(random);
      normalize(values, rows.emplace_back(test::kDimension));
    }
  }
  return rows;
}

TEST(ForeignBatch, OfSeveralPeopleInANarrowConeIsNoticed) {
  SmallRoot root;
  Rows people;  // any two as far apart as strangers are, and as the cone is from most
  for (unsigned person = 0; person < 40; ++person) people.push_back(test::face(person, 0));
  root.drop("here.npy", people);
  root.drop("other.npy", people_around(5, 6, 5));
  EXPECT_THAT(root.engine().suspicion(), HasSubstr("other.npy"));
}

TEST(ForeignBatch, OfTwoRealModelsIsNoticed) {
  const std::filesystem::path data(KITH_TEST_DATA);
  if (!std::filesystem::exists(data / "faces")) return;
  const auto read = [](Format format, const std::filesystem::path& path) {
    return read_embeddings(format, read_file(path, 1U << 24U), path.native(), {}).embeddings;
  };
  const auto rows_of = [](const EmbeddingMatrix& matrix) {
    Rows rows;
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
      rows.emplace_back(matrix.row(i).begin(), matrix.row(i).end());
    }
    return rows;
  };
  SmallRoot root;
  for (const char* folder : {"faces/known", "faces/inbox"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(data / folder)) {
      if (file.path().extension() != ".npy") continue;
      const std::string path = std::filesystem::relative(file.path(), data / "faces").native();
      const bool known = path.starts_with("known/");
      root.drop(known ? path : path.substr(6), rows_of(read(Format::kNpy, file.path())));
    }
  }
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
  root.drop("dlib.pickle",
            rows_of(read(Format::kPickle, data / "formats/image_path_loc_encoding.pickle")));
  EXPECT_THAT(root.engine().suspicion(), HasSubstr("most of the 72 faces in dlib.pickle"));
}

TEST(ForeignBatch, TheFirstFileIsNone) {
  SmallRoot root;
  root.drop("first.npy", faces_of_model(0, 50, 1));
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
}

TEST(ForeignBatch, FewFacesSayNothing) {
  SmallRoot root({.rule = {0.2, 0}});
  root.drop("here.npy", faces_of_model(0, 100, 1));
  root.drop("other.npy", faces_of_model(5, 9, 2));
  EXPECT_THAT(root.engine().suspicion(), IsEmpty());
}

TEST(ForeignBatch, ReferencesCountAsWell) {
  SmallRoot root({.rule = {0.2, 0}});
  root.drop("known/Ann/a.npy", faces_of_model(0, 5, 1));
  root.drop("other.npy", faces_of_model(5, 20, 2));
  EXPECT_THAT(root.engine().suspicion(), HasSubstr("other.npy"));
}

}  // namespace
}  // namespace kith
