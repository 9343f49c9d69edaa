// CatalogReader: lists, page by page, and single records.
#include <fmt/format.h>

#include "core/catalog/reader_state.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/stem.hpp"

namespace kith {
namespace {

// First and last seen are those of the first and the last sample taken in: ids grow with time, so
// both are found without reading the samples between them.
constexpr std::string_view kSelectPerson =
    "SELECT id, name, "
    "(SELECT count(*) FROM sample WHERE person_id = person.id AND state = 3), "
    "(SELECT count(*) FROM sample WHERE person_id = person.id), "
    "(SELECT taken_in_at FROM sample WHERE person_id = person.id ORDER BY id LIMIT 1), "
    "(SELECT taken_in_at FROM sample WHERE person_id = person.id ORDER BY id DESC LIMIT 1) "
    "FROM person ";

constexpr std::string_view kSelectCluster =
    "SELECT id, born_at, "
    "(SELECT count(*) FROM sample WHERE cluster_id = cluster.id), "
    "(SELECT taken_in_at FROM sample WHERE cluster_id = cluster.id ORDER BY id LIMIT 1), "
    "(SELECT taken_in_at FROM sample WHERE cluster_id = cluster.id ORDER BY id DESC LIMIT 1), "
    "dismissed FROM cluster ";

PersonRecord person_of(const Query& query) {
  return {query.integer(0),
          query.text(1),
          static_cast<std::size_t>(query.integer(2)),
          static_cast<std::size_t>(query.integer(3)),
          query.optional_time(4),
          query.optional_time(5)};
}

ClusterRecord cluster_of(const Query& query) {
  return {query.integer(0),       static_cast<std::size_t>(query.integer(2)),
          query.time(1),          query.optional_time(3),
          query.optional_time(4), query.integer(5) != 0};
}

CatalogReader::Member member_of(const Query& query) {
  return {.sample = query.integer(0),
          .state = sample_state_of(query, 1),
          .file = query.text(2),
          .row = static_cast<std::uint64_t>(query.integer(3)),
          .has_image = query.integer(4) > 0,
          .image_version = static_cast<std::uint64_t>(query.integer(4)),
          .taken_in_at = query.time(5)};
}

constexpr Page kEverything{.limit = std::numeric_limits<std::size_t>::max()};

template <typename Make>
auto all(Query& query, Make make) {
  std::vector<decltype(make(query))> records;
  while (query.step()) records.push_back(make(query));
  return records;
}

template <typename Make>
auto first(Query& query, Make make) {
  return query.step() ? std::optional(make(query)) : std::nullopt;
}

constexpr std::string_view kSelectMember =
    "SELECT sample.id, sample.state, path, row, image_version, taken_in_at "
    "FROM sample CROSS JOIN file ON file.id = sample.file_id ";

// A page of a list: its conditions, and the values of their parameters in order.
class PageQuery {
 public:
  PageQuery(std::string_view key, const Page& page) : key_(key), page_(page) {
    const bool from_newest = page.newest_first && page.after == 0;
    sql_ = fmt::format("WHERE {} {} ?", key, page.newest_first ? '<' : '>');
    values_.push_back(from_newest ? std::numeric_limits<std::int64_t>::max() : page.after);
  }

  PageQuery& where(std::string_view condition) {
    sql_ += fmt::format(" AND {}", condition);
    return *this;
  }
  PageQuery& where_equal(std::string_view column, std::int64_t value) {
    values_.push_back(value);
    return where(fmt::format("{} = ?", column));
  }

  template <typename Make>
  auto fetch(Connection& connection, std::string_view select, Make make) {
    Query query(connection, fmt::format("{}{} ORDER BY {} {} LIMIT ?", select, sql_, key_,
                                        page_.newest_first ? "DESC" : "ASC"));
    values_.push_back(row_limit(page_.limit));
    query.bind_all(values_);
    return all(query, make);
  }

 private:
  std::string_view key_;
  const Page& page_;
  std::string sql_;
  std::vector<std::int64_t> values_;
};

}  // namespace

std::vector<SampleRecord> CatalogReader::samples(const SampleFilter& filter,
                                                 const Page& page) const {
  PageQuery query("sample.id", page);
  // One condition may use an index, that which the fewest samples meet. The unary plus keeps
  // SQLite, which has no statistics, from choosing another.
  bool narrowed = false;
  const auto narrow = [&](const char* column, const char* column_without_index,
                          std::int64_t value) {
    query.where_equal(narrowed ? column_without_index : column, value);
    narrowed = true;
  };
  if (filter.cluster == 0) {
    query.where("kind = 0");
    narrowed = true;
  } else if (filter.cluster) {
    narrow("cluster_id", "+cluster_id", *filter.cluster);
  }
  if (filter.person) narrow("person_id", "+person_id", *filter.person);
  if (filter.state) narrow("sample.state", "+sample.state", static_cast<int>(*filter.state));
  return query.fetch(state_->connection, kSelectSample, sample_of);
}

std::optional<SampleRecord> CatalogReader::sample(SampleId id) const {
  Query query(state_->connection, std::string(kSelectSample) + "WHERE sample.id = ?");
  return first(query.bind(id), sample_of);
}

std::vector<PersonRecord> CatalogReader::people(const Page& page) const {
  return PageQuery("id", page).fetch(state_->connection, kSelectPerson, person_of);
}

std::optional<PersonRecord> CatalogReader::person(PersonId id) const {
  Query query(state_->connection, std::string(kSelectPerson) + "WHERE id = ?");
  return first(query.bind(id), person_of);
}

std::optional<PersonRecord> CatalogReader::person(const std::string& name) const {
  Query query(state_->connection, std::string(kSelectPerson) + "WHERE name = ?");
  return first(query.bind(name), person_of);
}

std::vector<ClusterRecord> CatalogReader::clusters(const Page& page, bool with_dismissed) const {
  PageQuery query("id", page);
  query.where("ended_at IS NULL");
  if (!with_dismissed) query.where("dismissed = 0");
  return query.fetch(state_->connection, kSelectCluster, cluster_of);
}

std::optional<ClusterRecord> CatalogReader::cluster(ClusterId id) const {
  Query query(state_->connection,
              std::string(kSelectCluster) + "WHERE id = ? AND ended_at IS NULL");
  return first(query.bind(id), cluster_of);
}

std::vector<FileRecord> CatalogReader::files(const FileFilter& filter, const Page& page) const {
  PageQuery query("id", page);
  if (filter.state) query.where_equal("state", static_cast<int>(*filter.state));
  return query.fetch(state_->connection, fmt::format("SELECT {} FROM file ", kFileColumns),
                     file_of);
}

std::optional<FileRecord> CatalogReader::newest_file(const std::string& path) const {
  static const std::string kNewest =
      fmt::format("SELECT {} FROM file WHERE {}", kFileColumns, kNewestOfPath);
  Query query(state_->connection, kNewest);
  return first(query.bind(blob_of(stem_of(path)), blob_of(path)), file_of);
}

std::vector<SampleRecord> CatalogReader::samples_of_file(FileId file, const Page& page) const {
  return PageQuery("sample.id", page)
      .where_equal("file_id", file)
      .fetch(state_->connection, kSelectSample, sample_of);
}

std::vector<CatalogReader::Member> CatalogReader::members_of_cluster(ClusterId cluster) const {
  PageQuery query("sample.id", kEverything);
  cluster == 0 ? query.where("kind = 0") : query.where_equal("cluster_id", cluster);
  return query.fetch(state_->connection, kSelectMember, member_of);
}

std::vector<CatalogReader::Member> CatalogReader::members_of_person(PersonId person) const {
  return PageQuery("sample.id", kEverything)
      .where_equal("person_id", person)
      .fetch(state_->connection, kSelectMember, member_of);
}

}  // namespace kith
