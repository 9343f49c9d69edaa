#include "core/embedding/pickle.hpp"

#include "core/embedding/pickle_machine.hpp"
#include "core/embedding/value_rows.hpp"

namespace kith {

EmbeddingBatch read_pickle(std::span<const std::byte> bytes, const ReadContext& context) {
  Document document(context);
  RowCollector rows(context, bytes.size());
  rows.collect(run_pickle(bytes, document, context));
  return rows.finish();
}

Wholeness pickle_wholeness(std::span<const std::byte> tail) {
  const bool stopped = !tail.empty() && tail.back() == std::byte{'.'};
  return stopped ? Wholeness::kUnknown : Wholeness::kShort;
}

}  // namespace kith
