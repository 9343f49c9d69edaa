#include "core/search/factory_index.hpp"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/impl/FaissException.h>
#include <faiss/index_factory.h>
#include <fmt/format.h>
#include <omp.h>

#include "core/base/error.hpp"
#include "core/search/simd_distances.hpp"

namespace kith {
namespace {

// A multiple of every number of sub-quantisers in use, so that a string is not refused for the
// dimension it is tried with.
constexpr int kTrialDimension = 5760;

// What an HNSW index compares by. With Debian's scalar loops 20,000 vectors took 41 s to build.
class SimdFlat final : public faiss::IndexFlatL2 {
 public:
  explicit SimdFlat(idx_t dimension) : faiss::IndexFlatL2(dimension) {}
  faiss::DistanceComputer* get_distance_computer() const override {
    return new SimdDistances(get_xb(), static_cast<std::size_t>(d));  // FAISS deletes it
  }
};

// An HNSW index over plain rows gets a storage with SIMD; others stay as they are.
void speed_up(faiss::Index& index) {
  auto* graph = dynamic_cast<faiss::IndexHNSWFlat*>(&index);
  if (graph == nullptr || !graph->own_fields) return;
  auto storage = std::make_unique<SimdFlat>(graph->d);
  delete graph->storage;
  graph->storage = storage.release();
}

std::unique_ptr<faiss::Index> make(const std::string& factory, int dimension) {
  try {
    std::unique_ptr<faiss::Index> index(faiss::index_factory(dimension, factory.c_str()));
    speed_up(*index);
    return index;
  } catch (const faiss::FaissException&) {
    return nullptr;  // its text names source lines of FAISS, which tell an operator nothing
  }
}

}  // namespace

struct FactoryIndex::State {
  ThreadPool& threads;
  std::string factory;
  std::unique_ptr<faiss::Index> index;
};

FactoryIndex::FactoryIndex(ThreadPool& threads, std::string factory)
    : state_(std::make_unique<State>(State{threads, std::move(factory), nullptr})) {
  if (make(state_->factory, kTrialDimension) == nullptr) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("classify.index is '{}', which is no index that FAISS can make: use "
                            "'Flat', or a factory string such as 'HNSW32'",
                            state_->factory));
  }
}

FactoryIndex::~FactoryIndex() = default;

bool FactoryIndex::build(const EmbeddingMatrix& rows) {
  state_->index = make(state_->factory, static_cast<int>(rows.dimension()));
  if (state_->index == nullptr) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("classify.index is '{}', which FAISS cannot make for embeddings of {} "
                            "dimensions: choose another, or 'Flat'",
                            state_->factory, rows.dimension()));
  }
  omp_set_num_threads(static_cast<int>(state_->threads.size()));
  try {
    const auto count = static_cast<faiss::Index::idx_t>(rows.rows());
    if (!state_->index->is_trained) state_->index->train(count, rows.data());
    state_->index->add(count, rows.data());
  } catch (const faiss::FaissException&) {  // fewer rows than the quantiser has centroids
    state_->index.reset();
  }
  return state_->index != nullptr;
}

void FactoryIndex::append(const EmbeddingMatrix& rows, std::size_t begin) {
  omp_set_num_threads(static_cast<int>(state_->threads.size()));
  state_->index->add(static_cast<faiss::Index::idx_t>(rows.rows() - begin), rows.row(begin).data());
}

std::vector<std::int64_t> FactoryIndex::candidates(const EmbeddingMatrix& probes,
                                                   std::size_t count) const {
  omp_set_num_threads(static_cast<int>(state_->threads.size()));
  std::vector<float> distances(probes.rows() * count);
  std::vector<faiss::Index::idx_t> positions(probes.rows() * count);
  state_->index->search(static_cast<faiss::Index::idx_t>(probes.rows()), probes.data(),
                        static_cast<faiss::Index::idx_t>(count), distances.data(),
                        positions.data());
  return {positions.begin(), positions.end()};
}

}  // namespace kith
