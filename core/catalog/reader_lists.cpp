// CatalogReader: lists, page by page, and single records.
#include <fmt/format.h>

#include "core/catalog/reader_state.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/sightings.hpp"
#include "core/catalog/stem.hpp"

namespace kith {
namespace {

std::string extremes_of(const std::string& sightings) {
  return fmt::format("(SELECT min(seen_at) FROM ({0})), (SELECT max(seen_at) FROM ({0})), {1} ",
                     sightings, visits_in(sightings, kVisitGap));
}

const std::string& select_person() {
  static const std::string kSelect =
      "SELECT id, name, "
      "(SELECT count(*) FROM sample WHERE person_id = person.id AND state = 3), "
      "(SELECT count(*) FROM sample WHERE person_id = person.id), " +
      extremes_of(person_sightings("person.id")) + "FROM person ";
  return kSelect;
}

const std::string& select_cluster() {
  static const std::string kSelect =
      "SELECT id, born_at, (SELECT count(*) FROM sample WHERE cluster_id = cluster.id), "
      "recurring_at IS NOT NULL, " +
      extremes_of(cluster_sightings("cluster.id")) + ", dismissed FROM cluster ";
  return kSelect;
}

PersonRecord person_of(const Query& query) {
  return {query.integer(0),
          query.text(1),
          static_cast<std::size_t>(query.integer(2)),
          static_cast<std::size_t>(query.integer(3)),
          query.optional_time(4),
          query.optional_time(5),
          static_cast<std::size_t>(query.integer(6))};
}

ClusterRecord cluster_of(const Query& query) {
  return {.id = query.integer(0),
          .size = static_cast<std::size_t>(query.integer(2)),
          .born_at = query.time(1),
          .first_seen = query.optional_time(4),
          .last_seen = query.optional_time(5),
          .dismissed = query.integer(7) != 0,
          .visits = static_cast<std::size_t>(query.integer(6)),
          .recurring = query.integer(3) != 0};
}

CatalogReader::Member member_of(const Query& query) {
  return {.sample = query.integer(0),
          .state = sample_state_of(query, 1),
          .file = query.text(2),
          .row = static_cast<std::uint64_t>(query.integer(3)),
          .has_image = query.integer(4) > 0,
          .image_version = static_cast<std::uint64_t>(query.integer(4)),
          .seen_at = query.time(5),
          .shares_picture = !query.is_null(6)};
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

const std::string& select_member() {
  static const std::string kSelect = fmt::format(
      "SELECT sample.id, sample.state, path, row, image_version, sample.seen_at, {} "
      "FROM sample CROSS JOIN file ON file.id = sample.file_id ",
      kSamePicture);
  return kSelect;
}

// The samples of these files. Each file's were given ids together, between which they lie.
std::string condition_of(const std::vector<FileSpan>& files) {
  SampleId first = files.front().first;
  SampleId last = files.front().last;
  std::vector<FileId> ids;
  for (const FileSpan& file : files) {
    first = std::min(first, file.first);
    last = std::max(last, file.last);
    ids.push_back(file.id);
  }
  return fmt::format("sample.id BETWEEN {} AND {} AND +sample.file_id IN ({})", first, last,
                     fmt::join(ids, ", "));
}

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
  PageQuery& where(std::string_view condition, Query::Parameter value) {
    values_.push_back(std::move(value));
    return where(condition);
  }
  PageQuery& where_equal(std::string_view column, Query::Parameter value) {
    return where(fmt::format("{} = ?", column), std::move(value));
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
  std::vector<Query::Parameter> values_;
};

}  // namespace

std::vector<FileSpan> CatalogReader::State::spans_of(const std::string& path) {
  Query query(connection,
              "SELECT DISTINCT coalesce(original_id, id) FROM file "
              "WHERE substr(path, 1, stem_length) = ? AND path = ? AND state <> 2 "
              "ORDER BY 1 DESC LIMIT 1000");
  query.bind(blob_of(stem_of(path)), blob_of(path));
  std::vector<FileSpan> spans;
  while (query.step()) {
    const FileId file = query.integer(0);
    const auto end = [&](std::string_view sql) {
      Query row(connection, sql);
      return row.bind(file).step() ? row.integer(0) : 0;
    };
    spans.push_back({file, end("SELECT id FROM sample WHERE file_id = ? ORDER BY row LIMIT 1"),
                     end("SELECT id FROM sample WHERE file_id = ? ORDER BY row DESC LIMIT 1")});
  }
  return spans;
}

std::vector<SampleRecord> CatalogReader::samples(const SampleFilter& filter,
                                                 const Page& page) const {
  PageQuery query("sample.id", page);
  // One condition may use an index, that which the fewest samples meet. The unary plus keeps
  // SQLite, which has no statistics, from choosing another.
  bool narrowed = false;
  const auto narrow = [&](const std::string& column, Query::Parameter value) {
    query.where_equal(narrowed ? "+" + column : column, std::move(value));
    narrowed = true;
  };
  if (filter.file) {
    const std::vector<FileSpan> files = state_->spans_of(*filter.file);
    if (files.empty()) return {};
    query.where(condition_of(files));
    narrowed = true;
  }
  if (filter.cluster == 0) {
    query.where("kind = 0");
    narrowed = true;
  } else if (filter.cluster) {
    narrow("cluster_id", *filter.cluster);
  }
  if (filter.person) narrow("person_id", *filter.person);
  if (filter.source) narrow("sample.source", *filter.source);
  if (filter.since) {
    // Ids grow with intake and nearly with time: all before the first that qualifies are skipped.
    const std::int64_t since = filter.since->time_since_epoch().count();
    query.where("+sample.seen_at >= ?", since);
    query.where("sample.id >= (SELECT min(id) FROM sample WHERE seen_at >= ?)", since);
  }
  if (filter.state) narrow("sample.state", static_cast<int>(*filter.state));
  return query.fetch(state_->connection, kSelectSample, sample_of);
}

bool CatalogReader::knows_file(const std::string& path) const {
  return !state_->spans_of(path).empty();
}

std::optional<SampleRecord> CatalogReader::sample(SampleId id) const {
  Query query(state_->connection, std::string(kSelectSample) + "WHERE sample.id = ?");
  return first(query.bind(id), sample_of);
}

std::vector<PersonRecord> CatalogReader::people(const Page& page) const {
  return PageQuery("id", page).fetch(state_->connection, select_person(), person_of);
}

std::optional<PersonRecord> CatalogReader::person(PersonId id) const {
  Query query(state_->connection, select_person() + "WHERE id = ?");
  return first(query.bind(id), person_of);
}

std::optional<PersonRecord> CatalogReader::person(const std::string& name) const {
  Query query(state_->connection, select_person() + "WHERE name = ?");
  return first(query.bind(name), person_of);
}

std::vector<ClusterRecord> CatalogReader::clusters(const Page& page, bool with_dismissed) const {
  PageQuery query("id", page);
  query.where("ended_at IS NULL");
  if (!with_dismissed) query.where("dismissed = 0");
  return query.fetch(state_->connection, select_cluster(), cluster_of);
}

std::optional<ClusterRecord> CatalogReader::cluster(ClusterId id) const {
  Query query(state_->connection, select_cluster() + "WHERE id = ? AND ended_at IS NULL");
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
  return query.fetch(state_->connection, select_member(), member_of);
}

std::vector<CatalogReader::Member> CatalogReader::members_of_person(PersonId person) const {
  return PageQuery("sample.id", kEverything)
      .where_equal("person_id", person)
      .fetch(state_->connection, select_member(), member_of);
}

}  // namespace kith
