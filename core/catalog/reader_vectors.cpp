// Vectors for questions about the catalog as a whole, read in pages so that no read transaction
// stays open.
#include <fmt/format.h>

#include "core/catalog/reader.hpp"
#include "core/catalog/reader_state.hpp"
#include "core/catalog/row_codec.hpp"

namespace kith {
namespace {

constexpr std::int64_t kVectorsAtOnce = 1024;

std::optional<int> kind_of(const Query& query, int column) {
  if (query.is_null(column)) return std::nullopt;
  return static_cast<int>(query.integer(column));
}

}  // namespace

void CatalogReader::each_vector(const std::string& condition,
                                const std::function<void(const StoredVector&)>& visit) const {
  const std::string sql = fmt::format(
      "SELECT sample.id, state, coalesce(person_id, 0), best_reference, best_person, "
      "best_distance, other_reference, other_person, other_distance, coalesce(cluster_id, 0), "
      "kind, vector FROM sample LEFT JOIN embedding ON sample_id = sample.id "
      "WHERE sample.id > ?{} ORDER BY sample.id LIMIT ?",
      condition);
  std::vector<StoredVector> page;
  std::vector<float> values;
  const auto read_page = [&](SampleId after) {
    page.clear();
    values.clear();
    Query query(state_->connection, sql);
    query.bind(after, kVectorsAtOnce);
    while (query.step()) {
      page.push_back({query.integer(0),
                      sample_state_of(query, 1),
                      query.integer(2),
                      match_of(query, 3),
                      query.integer(9),
                      kind_of(query, 10),
                      {}});
      append_vector(query, 11, values);
    }
  };
  for (read_page(0); !page.empty(); read_page(page.back().sample)) {
    const std::size_t dimension = values.size() / page.size();
    for (std::size_t i = 0; i < page.size(); ++i) {
      page[i].row = std::span(values).subspan(i * dimension, dimension);
      visit(page[i]);
    }
  }
}

void CatalogReader::each_vector(const std::function<void(const StoredVector&)>& visit) const {
  each_vector("", visit);
}

// One state comes in order from its index.
void CatalogReader::each_reference(const std::function<void(const StoredVector&)>& visit) const {
  each_vector(" AND state = 3", visit);
}

std::optional<std::string> CatalogReader::setting(const std::string& key) const {
  Query query(state_->connection, "SELECT value FROM setting WHERE key = ?");
  if (!query.bind(key).step()) return std::nullopt;
  return query.text(0);
}

std::vector<SampleId> CatalogReader::sample_ids() const {
  std::vector<SampleId> ids;
  Query query(state_->connection, "SELECT id FROM sample ORDER BY id");
  while (query.step()) ids.push_back(query.integer(0));
  return ids;
}

std::map<std::string, PersonId> CatalogReader::person_names() const {
  std::map<std::string, PersonId> names;
  Query query(state_->connection, "SELECT name, id FROM person");
  while (query.step()) names.emplace(query.text(0), query.integer(1));
  return names;
}

}  // namespace kith
