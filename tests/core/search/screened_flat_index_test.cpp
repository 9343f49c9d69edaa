#include "core/search/screened_flat_index.hpp"

#include <faiss/IndexFlat.h>
#include <faiss/impl/DistanceComputer.h>
#include <faiss/impl/IDSelector.h>
#include <gmock/gmock.h>

#include <memory>

#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;
using Id = faiss::Index::idx_t;

class ScreenedFlatIndexTest : public ::testing::Test {
 protected:
  struct Answer {
    std::vector<float> distances;
    std::vector<Id> labels;
  };

  static Answer ask(const faiss::Index& index, const EmbeddingMatrix& probes, Id k) {
    Answer answer;
    answer.distances.resize(probes.rows() * static_cast<std::size_t>(k));
    answer.labels.resize(answer.distances.size());
    index.search(static_cast<Id>(probes.rows()), probes.data(), k, answer.distances.data(),
                 answer.labels.data());
    return answer;
  }

  void add(const EmbeddingMatrix& rows) {
    ours_.add(static_cast<Id>(rows.rows()), rows.data());
    flat_.add(static_cast<Id>(rows.rows()), rows.data());
  }

  void expect_like_flat(std::size_t probes, Id k) {
    const EmbeddingMatrix rows = testing::random_faces(random_, probes, 64, 80, 0.7);
    const Answer ours = ask(ours_, rows, k);
    const Answer flat = ask(flat_, rows, k);
    EXPECT_EQ(ours.labels, flat.labels);
    EXPECT_THAT(ours.distances, ::testing::Pointwise(::testing::FloatNear(1e-5F), flat.distances));
  }

  ThreadPool threads_{2};
  ScreenedFlatIndex ours_{threads_, 64};
  faiss::IndexFlatL2 flat_{64};
  Random random_{21};
};

TEST_F(ScreenedFlatIndexTest, FindsTheNeighborsOfIndexFlat) {
  add(testing::random_faces(random_, 2000, 64, 80, 0.7));
  for (const Id k : {1, 3, 10}) {
    expect_like_flat(1, k);
    expect_like_flat(100, k);
  }
}

TEST_F(ScreenedFlatIndexTest, PadsWhenThereAreFewerThanAskedFor) {
  add(testing::random_faces(random_, 3, 64, 3, 0.7));
  expect_like_flat(2, 5);
}

TEST_F(ScreenedFlatIndexTest, RemovesAsIndexFlatDoes) {
  add(testing::random_faces(random_, 900, 64, 80, 0.7));
  const faiss::IDSelectorRange middle(100, 700);
  EXPECT_EQ(ours_.remove_ids(middle), flat_.remove_ids(middle));
  EXPECT_EQ(ours_.ntotal, 300);
  expect_like_flat(20, 2);
  ours_.reset();
  EXPECT_EQ(ours_.ntotal, 0);
}

TEST_F(ScreenedFlatIndexTest, ItsDistanceComputerAgrees) {
  add(testing::random_faces(random_, 300, 64, 80, 0.7));
  const EmbeddingMatrix probe = testing::random_faces(random_, 1, 64, 1, 0.7);
  const std::unique_ptr<faiss::DistanceComputer> ours(ours_.get_distance_computer());
  const std::unique_ptr<faiss::DistanceComputer> flat(flat_.get_distance_computer());
  ours->set_query(probe.data());
  flat->set_query(probe.data());
  for (Id i = 0; i < 300; ++i) {
    EXPECT_NEAR((*ours)(i), (*flat)(i), 1e-5);
    EXPECT_NEAR(ours->symmetric_dis(i, 7), flat->symmetric_dis(i, 7), 1e-5);
  }
}

}  // namespace
}  // namespace kith
