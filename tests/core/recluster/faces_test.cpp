// The real faces: how many stay unknown, and how they cluster.
#include <algorithm>
#include <filesystem>

#include "core/base/file.hpp"
#include "core/embedding/reader.hpp"
#include "core/search/distance.hpp"
#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

class FacesTest : public testing::PoolFixture {
 protected:
  static EmbeddingMatrix read(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".npy") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    EmbeddingMatrix rows;
    for (const fs::path& file : files) {
      const std::vector<std::byte> bytes = read_file(file, 1U << 20U);
      testing::append_all(rows, read_embeddings(Format::kNpy, bytes, file.string(), {}).embeddings);
    }
    return rows;
  }

  static EmbeddingMatrix unknown(double tolerance) {
    const EmbeddingMatrix known = read(fs::path(KITH_TEST_DATA) / "faces/known");
    const EmbeddingMatrix inbox = read(fs::path(KITH_TEST_DATA) / "faces/inbox");
    EmbeddingMatrix result;
    for (std::size_t i = 0; i < inbox.rows(); ++i) {
      double nearest = 4;
      for (std::size_t j = 0; j < known.rows(); ++j) {
        nearest = std::min(nearest, squared_distance(inbox.row(i), known.row(j)));
      }
      if (nearest > tolerance * tolerance) result.append(inbox.row(i));
    }
    return result;
  }
};

TEST_F(FacesTest, TheUnknownClusterAsScikitLearnClustersThem) {
  if (!fs::exists(KITH_TEST_DATA)) return;
  const EmbeddingMatrix rows = unknown(0.9);
  ASSERT_EQ(rows.rows(), 127U);
  const ClusterLabels labels = cluster(snapshot(rows), 0.9, 3);
  EXPECT_EQ(labels.cluster_count, 16);
  EXPECT_EQ(std::count(labels.labels.begin(), labels.labels.end(), -1), 33);
}

TEST_F(FacesTest, AllOfThemEqualThePaperAtEveryEps) {
  if (!fs::exists(KITH_TEST_DATA)) return;
  const EmbeddingMatrix rows = unknown(0.0);
  for (const double eps : {0.3, 0.5, 0.7, 0.9, 1.0, 1.2}) {
    for (const int min_samples : {1, 2, 3, 5, 10}) expect_like_the_paper(rows, eps, min_samples);
  }
}

}  // namespace
}  // namespace kith
