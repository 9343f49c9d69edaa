#include "core/catalog/pool_scan.hpp"

#include <atomic>

#include "core/catalog/row_codec.hpp"
#include "core/catalog/schema.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

// So many ids a slice, and no more rows: 8 MiB at 512 dimensions.
constexpr SampleId kSliceIds = 4096;

EmbeddingSlice read_slice(Connection& connection, SampleId first, std::size_t dimension) {
  // The table is read in order; looking up the two states in its index would not be.
  Query query(connection,
              "SELECT sample.id, vector FROM sample LEFT JOIN embedding ON sample_id = sample.id "
              "WHERE sample.id >= ? AND sample.id < ? AND +state IN (0, 2) ORDER BY sample.id");
  query.bind(first, first + kSliceIds);
  EmbeddingSlice slice;
  while (query.step()) {
    if (slice.samples.empty()) slice.vectors.reserve(kSliceIds * dimension);
    slice.samples.push_back(query.integer(0));
    append_vector(query, 1, slice.vectors);
    if (slice.vectors.size() != slice.samples.size() * dimension) {
      throw corrupted(connection, "an embedding has another dimension than the first one");
    }
  }
  return slice;
}

}  // namespace

std::vector<EmbeddingSlice> scan_pool(const Catalog& catalog, std::size_t dimension,
                                      ThreadPool& threads) {
  static_assert(static_cast<int>(SampleState::kUnknown) == 0 &&
                static_cast<int>(SampleState::kAmbiguous) == 2);
  if (catalog.counts().unknown + catalog.counts().ambiguous == 0) return {};
  const std::size_t count = static_cast<std::size_t>(catalog.next_sample_id() / kSliceIds) + 1;
  std::vector<EmbeddingSlice> slices(count);
  std::atomic<std::size_t> next{0};
  threads.parallel_for(threads.size(), [&](std::size_t) {
    Connection connection(catalog.path(), Access::kRead);
    prepare_for_reading(connection);
    for (std::size_t i = next++; i < count; i = next++) {
      slices[i] = read_slice(connection, static_cast<SampleId>(i) * kSliceIds, dimension);
    }
  });
  std::erase_if(slices, [](const EmbeddingSlice& slice) { return slice.samples.empty(); });
  return slices;
}

}  // namespace kith
