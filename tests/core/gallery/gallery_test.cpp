#include "core/gallery/gallery.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/search/distance.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;

class GalleryTest : public ::testing::Test {
 protected:
  // Enrolls the rows under sample ids from `first` on, persons in turn.
  void enroll(Gallery& gallery, const EmbeddingMatrix& rows, SampleId first, PersonId people) {
    std::vector<SampleId> samples;
    std::vector<PersonId> persons;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      samples.push_back(first + static_cast<SampleId>(i));
      persons.push_back(1 + samples.back() % people);
      references_.push_back({samples.back(), persons.back(), rows.row(i)});
    }
    gallery.add(samples, persons, rows);
  }

  void forget(Gallery& gallery, const std::vector<SampleId>& samples) {
    gallery.remove(samples);
    std::erase_if(references_, [&](const Reference& reference) {
      return std::find(samples.begin(), samples.end(), reference.sample) != samples.end();
    });
  }

  Match expected(std::span<const float> probe) const {
    Match match;
    const auto better = [](const std::optional<Neighbor>& place, const Neighbor& n) {
      return !place || n.distance < place->distance ||
             (n.distance == place->distance && n.reference < place->reference);
    };
    const auto scan = [&](std::optional<Neighbor>& place, PersonId except) {
      for (const Reference& r : references_) {
        const Neighbor n{r.sample, r.person, std::sqrt(squared_distance(probe, r.row))};
        if (r.person != except && better(place, n)) place = n;
      }
    };
    scan(match.best, 0);
    if (match.best) scan(match.runner_up, match.best->person);
    return match;
  }

  void expect_exact(const Gallery& gallery, const EmbeddingMatrix& probes) const {
    const std::vector<Match> matches = gallery.search(probes);
    ASSERT_EQ(matches.size(), probes.rows());
    for (std::size_t i = 0; i < probes.rows(); ++i) {
      EXPECT_EQ(matches[i], expected(probes.row(i))) << "probe " << i;
    }
  }

  struct Reference {
    SampleId sample;
    PersonId person;
    std::span<const float> row;
  };

  ThreadPool threads_{2};
  Random random_{3};
  std::vector<Reference> references_;
};

TEST_F(GalleryTest, AnEmptyOneKnowsNobody) {
  const Gallery gallery(threads_);
  expect_exact(gallery, testing::random_faces(random_, 3, 16, 3, 0.5));
}

TEST_F(GalleryTest, OnePersonAloneHasNoRunnerUp) {
  Gallery gallery(threads_);
  const EmbeddingMatrix rows = testing::random_faces(random_, 10, 16, 1, 0.5);
  enroll(gallery, rows, 1, 1);
  expect_exact(gallery, rows);
  EXPECT_FALSE(gallery.search(rows).front().runner_up);
}

TEST_F(GalleryTest, BestAndRunnerUpEqualBruteForce) {
  for (const std::size_t dimension : {5, 128, 512}) {
    references_.clear();
    Gallery gallery(threads_);
    const EmbeddingMatrix rows = testing::random_faces(random_, 900, dimension, 40, 0.7);
    const EmbeddingMatrix probes = testing::random_faces(random_, 70, dimension, 40, 0.7);
    enroll(gallery, rows, 1, 40);
    expect_exact(gallery, probes);
    EmbeddingMatrix one;
    one.append(probes.row(0));
    expect_exact(gallery, one);
  }
}

TEST_F(GalleryTest, OnePersonAmongManyReferencesIsFoundExactly) {
  Gallery gallery(threads_);
  const EmbeddingMatrix rows = testing::random_faces(random_, 900, 128, 900, 0.7);
  const EmbeddingMatrix probes = testing::random_faces(random_, 70, 128, 900, 0.7);
  enroll(gallery, rows, 1, 1);
  expect_exact(gallery, probes);
  const EmbeddingMatrix other = testing::random_faces(random_, 1, 128, 1, 0.7);
  enroll(gallery, other, 902, 2);  // sample 902 belongs to person 1, …
  const EmbeddingMatrix another = testing::random_faces(random_, 1, 128, 1, 0.7);
  enroll(gallery, another, 903, 2);  // … 903 to person 2, the only one
  expect_exact(gallery, probes);
  EmbeddingMatrix one;
  one.append(probes.row(0));
  expect_exact(gallery, one);
}

TEST_F(GalleryTest, TiesGoToTheLowestSampleWhateverTheOrderOfEnrolling) {
  const EmbeddingMatrix cube = testing::half_cube(16);
  Gallery gallery(threads_);
  enroll(gallery, cube, 100, 5);
  enroll(gallery, cube, 20, 7);
  enroll(gallery, cube, 60, 3);
  EmbeddingMatrix probes = testing::half_cube(16);
  probes.append(std::vector<float>(16, 0.25F));
  expect_exact(gallery, probes);
}

TEST_F(GalleryTest, AnswersChangeWithWhatIsAddedAndRemoved) {
  Gallery gallery(threads_);
  const EmbeddingMatrix first = testing::random_faces(random_, 300, 64, 20, 0.7);
  const EmbeddingMatrix second = testing::random_faces(random_, 200, 64, 20, 0.7);
  const EmbeddingMatrix probes = testing::random_faces(random_, 30, 64, 20, 0.7);
  enroll(gallery, first, 1, 20);
  std::vector<SampleId> odd;
  for (SampleId id = 1; id < 300; id += 2) odd.push_back(id);
  forget(gallery, odd);
  EXPECT_EQ(gallery.size(), 150U);
  expect_exact(gallery, probes);
  enroll(gallery, second, 1000, 20);
  expect_exact(gallery, probes);
  gallery.reassign(3, 4);
  for (Reference& reference : references_) {
    if (reference.person == 3) reference.person = 4;
  }
  expect_exact(gallery, probes);
}

TEST_F(GalleryTest, TheMatchOverTwoGalleriesIsTheMatchOverBoth) {
  Gallery all(threads_);
  Gallery left(threads_);
  Gallery right(threads_);
  const EmbeddingMatrix a = testing::random_faces(random_, 100, 32, 6, 0.7);
  const EmbeddingMatrix b = testing::random_faces(random_, 100, 32, 6, 0.7);
  enroll(left, a, 1, 4);
  enroll(right, b, 500, 6);
  references_.clear();
  enroll(all, a, 1, 4);
  enroll(all, b, 500, 6);
  const EmbeddingMatrix probes = testing::random_faces(random_, 60, 32, 6, 0.7);
  const std::vector<Match> of_left = left.search(probes);
  const std::vector<Match> of_right = right.search(probes);
  const std::vector<Match> of_all = all.search(probes);
  for (std::size_t i = 0; i < probes.rows(); ++i) {
    EXPECT_EQ(merge(of_left[i], of_right[i]), of_all[i]);
    EXPECT_EQ(merge(of_right[i], of_left[i]), of_all[i]);
  }
}

TEST_F(GalleryTest, FactoryIndexesFindWhatIsThereWithTheSameDistances) {
  const EmbeddingMatrix rows = testing::random_faces(random_, 600, 32, 50, 0.4);
  for (const char* index : {"HNSW16", "IVF8,Flat", "IVF4096,Flat"}) {
    references_.clear();
    Gallery gallery(threads_, index);
    enroll(gallery, rows, 1, 50);
    std::size_t right = 0;
    const std::vector<Match> matches = gallery.search(rows);
    for (std::size_t i = 0; i < rows.rows(); ++i)
      right += matches[i] == expected(rows.row(i)) ? 1 : 0;
    EXPECT_GT(right, rows.rows() / 2) << index;
    forget(gallery, {1, 2, 3});
    EXPECT_EQ(gallery.size(), 597U);
    EXPECT_EQ(gallery.search(rows)[100], expected(rows.row(100))) << index;
  }
}

TEST_F(GalleryTest, AnIndexThatFaissDoesNotKnowIsAnErrorOfConfiguration) {
  try {
    const Gallery gallery(threads_, "HSNW32");
    FAIL() << "was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConfiguration);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("'HSNW32', which is no index"));
  }
}

}  // namespace
}  // namespace kith
