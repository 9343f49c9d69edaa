// What the guard's cuts do to clusters at an automatic eps, on faces whose names are known.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

#include "core/base/file.hpp"
#include "core/calibrate/cluster_scores.hpp"
#include "core/calibrate/separation.hpp"
#include "core/embedding/reader.hpp"
#include "core/recluster/guard.hpp"
#include "core/recluster/pool.hpp"
#include "tests/core/calibrate/crowd.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;
using testing::Crowd;
using testing::CrowdOptions;

constexpr double kLossAtMost = 0.01;

struct NamedFaces {
  EmbeddingMatrix rows;
  std::vector<std::string> names;

  void add(const EmbeddingBatch& batch, const std::vector<std::string>& whose) {
    testing::append_all(rows, batch.embeddings);
    names.insert(names.end(), whose.begin(), whose.end());
  }
};

struct Gain {
  double eps = 0;
  double plain = 0;  // pairwise F of DBSCAN
  double cut = 0;    // of what the guard makes of it
};

/// At the automatic eps and `beyond`.
Gain gain_on(const NamedFaces& faces, double beyond = 0) {
  ThreadPool threads(2);
  const std::vector<const float*> rows = row_pointers(faces.rows);
  const RowSet set{rows, faces.rows.dimension()};
  const DistanceTable distances(set, threads);
  Gain gain;
  const auto separation = best_separation(distances, {}, threads);
  if (!separation) return gain;
  gain.eps = separation->eps + beyond;
  std::vector<SampleId> ids(set.size());
  std::iota(ids.begin(), ids.end(), SampleId{1});
  UnknownPool pool;
  pool.insert(ids, set);
  const NeighborGraph graph = distances.within(gain.eps);
  ClusterLabels labels = cluster_labels(ids, graph, 3);
  gain.plain = score_clusters(labels.labels, faces.names).pairwise.f();
  SoundClusters none_yet;
  split_chains(pool.snapshot(), labels, graph, threads, none_yet);
  gain.cut = score_clusters(labels.labels, faces.names).pairwise.f();
  return gain;
}

std::vector<std::byte> content_of(const fs::path& path) {
  return read_file(fs::path(KITH_TEST_DATA) / path, 1U << 24U);
}

NamedFaces public_figures() {
  NamedFaces faces;
  std::ifstream lines(fs::path(KITH_TEST_DATA) / "faces/truth.csv");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(',');
    const std::string file = line.substr(0, first);
    if (!file.ends_with(".npy")) continue;
    const std::string name = line.substr(first + 1, line.find(',', first + 1) - first - 1);
    faces.add(read_embeddings(Format::kNpy, content_of("faces/inbox/" + file), file, {}), {name});
  }
  return faces;
}

NamedFaces labeled(Format format, const std::string& file) {
  NamedFaces faces;
  const EmbeddingBatch batch = read_embeddings(format, content_of("formats/" + file), file, {});
  faces.add(batch, batch.labels);
  return faces;
}

// "dataset/<person>/<picture>".
NamedFaces by_folder() {
  NamedFaces faces;
  const std::string file = "image_path_loc_encoding.pickle";
  const EmbeddingBatch batch =
      read_embeddings(Format::kPickle, content_of("formats/" + file), file, {});
  std::vector<std::string> people;
  for (const std::string& path : batch.names) people.push_back(fs::path(path).parent_path());
  faces.add(batch, people);
  return faces;
}

NamedFaces seeded(CrowdOptions options, unsigned seed) {
  options.seed = seed;
  const Crowd crowd(options);
  NamedFaces faces;
  testing::append_all(faces.rows, crowd.faces().rows);
  for (const PersonId person : crowd.people()) faces.names.push_back(std::to_string(person));
  return faces;
}

TEST(GuardGain, LosesNothingOnRealFaces) {
  if (!fs::exists(KITH_TEST_DATA)) return;
  const std::map<std::string, NamedFaces> sets{
      {"public figures", public_figures()},
      {"celebrities", labeled(Format::kNpz, "arr_0_to_3.npz")},
      {"dlib", by_folder()}};
  for (const auto& [name, faces] : sets) {
    for (const double beyond : {-0.02, 0.0, 0.02, 0.04, 0.06, 0.1}) {
      const Gain gain = gain_on(faces, beyond);
      EXPECT_GE(gain.cut, gain.plain - kLossAtMost) << name << " at eps " << gain.eps;
    }
  }
}

TEST(GuardGain, MendsAnEpsThatIsALittleTooLargeForRealFaces) {
  if (!fs::exists(KITH_TEST_DATA)) return;
  const Gain gain = gain_on(labeled(Format::kNpz, "arr_0_to_3.npz"), 0.02);
  EXPECT_LT(gain.plain, 0.8);
  EXPECT_GT(gain.cut, 0.96);
}

// Blurred or half turned away: one face in forty lies between two people.
NamedFaces bridged(NamedFaces faces, unsigned seed) {
  testing::Random random(seed);
  const std::size_t count = faces.names.size();
  for (std::size_t b = 0; b <= count / 40; ++b) {
    const auto one = faces.rows.row(random() % count);
    const std::size_t i = random() % count;
    const auto other = faces.rows.row(i);
    std::vector<double> between(one.begin(), one.end());
    for (std::size_t d = 0; d < between.size(); ++d) between[d] += static_cast<double>(other[d]);
    testing::append_unit(faces.rows, between);
    faces.names.push_back(faces.names[i]);
  }
  return faces;
}

class SeededCrowds : public ::testing::TestWithParam<CrowdOptions> {};

TEST_P(SeededCrowds, LoseNothingAndGainWhereFacesLieBetweenTwoPeople) {
  const NamedFaces faces = seeded(GetParam(), 1);
  const Gain apart = gain_on(faces);
  EXPECT_GE(apart.cut, apart.plain - kLossAtMost) << apart.eps;
  const Gain joined = gain_on(bridged(faces, 1));
  EXPECT_GE(joined.cut, joined.plain - kLossAtMost) << joined.eps;
  EXPECT_GT(joined.cut, 0.93) << joined.eps;
}

INSTANTIATE_TEST_SUITE_P(
    OfManyKinds, SeededCrowds,
    ::testing::Values(CrowdOptions{}, CrowdOptions{.dimension = 512, .spread = 0.4},
                      CrowdOptions{.dimension = 512, .spread = 0.8},
                      CrowdOptions{.spread = 0.35, .decay = 0.5},
                      CrowdOptions{.dimension = 1024, .spread = 0.6, .decay = 1},
                      CrowdOptions{.dimension = 2622, .spread = 0.5},
                      CrowdOptions{.people = 120, .enrolled = 40},
                      CrowdOptions{.people = 90, .spread = 0.9}));

}  // namespace
}  // namespace kith
