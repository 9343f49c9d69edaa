// Catalog: samples, their decisions and their embeddings.
#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/catalog/picture.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

// The columns of a match as they are bound.
struct Evidence {
  explicit Evidence(const std::optional<Neighbor>& neighbor) {
    if (!neighbor) return;
    reference = neighbor->reference;
    person = neighbor->person;
    distance = neighbor->distance;
  }
  std::optional<SampleId> reference;
  std::optional<PersonId> person;
  std::optional<double> distance;
};

// A visit sees a page that was read before, so that it may change what it sees.
constexpr std::size_t kPage = 512;

// Vectors of one page, all of one dimension.
class VectorPage {
 public:
  void append(const Query& query, int column) {
    const std::size_t before = values_.size();
    append_vector(query, column, values_);
    const std::size_t dimension = values_.size() - before;
    if (dimension_ == 0) dimension_ = dimension;
    if (dimension == dimension_) return;
    throw corrupted(query.connection(),
                    fmt::format("embeddings of {} and of {} values", dimension_, dimension));
  }
  std::span<const float> row(std::size_t i) const {
    return std::span(values_).subspan(i * dimension_, dimension_);
  }
  void clear() { values_.clear(); }

 private:
  std::size_t dimension_ = 0;
  std::vector<float> values_;
};

std::string list_of(std::span<const SampleState> states) {
  std::vector<int> numbers;
  for (const SampleState state : states) numbers.push_back(static_cast<int>(state));
  return fmt::format("{}", fmt::join(numbers, ", "));
}

}  // namespace

SampleId Catalog::add_sample(const NewSample& sample) {
  const SampleId id = state_->counters.next_sample;
  const Evidence best(sample.evidence.best);
  const Evidence other(sample.evidence.runner_up);
  const RowMetadata& said = sample.metadata;
  const Timestamp seen_at = said.time.value_or(sample.taken_in_at);
  const std::string box = box_text(said);
  const std::string tags = tags_text(said);
  const std::string picture = picture_of(said.source, seen_at);
  state_
      ->write(
          "INSERT INTO sample(id, file_id, row, state, person_id, best_reference, best_person, "
          "best_distance, other_reference, other_person, other_distance, taken_in_at, "
          "image_version, label, name, seen_at, source, box, quality, model, tags, picture, "
          "provisional_id) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(id, sample.file, sample.row, sample.state, sample.person, best.reference, best.person,
            best.distance, other.reference, other.person, other.distance, sample.taken_in_at,
            unless_empty(sample.label), unless_empty(sample.name), seen_at,
            unless_empty(said.source), unless_empty(box), said.quality, unless_empty(said.model),
            unless_empty(tags), unless_empty(picture), sample.provisional)
      .run();
  state_->write("INSERT INTO embedding(sample_id, vector) VALUES (?, ?)")
      .bind(id, vector_blob(sample.embedding))
      .run();
  ++state_->counters.next_sample;
  ++state_->counters.samples_in(sample.state);
  return id;
}

void Catalog::remove_sample(SampleId sample) {
  const Standing before = state_->standing(sample);
  for (const char* sql :
       {"DELETE FROM rejection WHERE sample_id = ?", "DELETE FROM cut WHERE sample_id = ?",
        "DELETE FROM embedding WHERE sample_id = ?", "DELETE FROM thumbnail WHERE sample_id = ?",
        "DELETE FROM sample WHERE id = ?"}) {
    state_->write(sql).bind(sample).run();
  }
  --state_->counters.samples_in(before.state);
  if (before.is_noise()) --state_->counters.counts.noise;
}

std::vector<SampleId> Catalog::samples_of_file(FileId file) const {
  Query query = state_->read("SELECT id FROM sample WHERE file_id = ? ORDER BY row");
  query.bind(file);
  std::vector<SampleId> samples;
  while (query.step()) samples.push_back(query.integer(0));
  return samples;
}

std::optional<SampleRecord> Catalog::sample(SampleId id) const {
  static const std::string kById = std::string(kSelectSample) + "WHERE sample.id = ?";
  Query query = state_->read(kById);
  return query.bind(id).step() ? std::optional(sample_of(query)) : std::nullopt;
}

std::uint64_t Catalog::row_of(SampleId id) const {
  Query query = state_->read("SELECT row FROM sample WHERE id = ?");
  if (query.bind(id).step()) return static_cast<std::uint64_t>(query.integer(0));
  throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", id));
}

void Catalog::set_notes(SampleId sample, const std::string& label, const std::string& name) {
  state_->write("UPDATE sample SET label = ?, name = ? WHERE id = ?")
      .bind(unless_empty(label), unless_empty(name), sample)
      .run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", sample));
  }
}

bool Catalog::describe(SampleId sample, const RowMetadata& metadata) {
  Query query =
      state_->read("SELECT seen_at, source, box, quality, model, tags FROM sample WHERE id = ?");
  if (!query.bind(sample).step()) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", sample));
  }
  RowMetadata known = metadata_of(query, 1);
  known.time = query.time(0);
  RowMetadata said = known;
  say(said, metadata);
  if (said == known) return false;
  const std::string box = box_text(said);
  const std::string tags = tags_text(said);
  const std::string picture = picture_of(said.source, *said.time);
  state_
      ->write(
          "UPDATE sample SET seen_at = ?, source = ?, box = ?, quality = ?, model = ?, tags = ?, "
          "picture = ? WHERE id = ?")
      .bind(*said.time, unless_empty(said.source), unless_empty(box), said.quality,
            unless_empty(said.model), unless_empty(tags), unless_empty(picture), sample)
      .run();
  return true;
}

void Catalog::set_decision(SampleId sample, const Decision& decision) {
  const Standing before = state_->standing(sample);
  Standing after{decision.state, before.kind};
  if (!after.in_pool()) after.kind.reset();
  const Evidence best(decision.evidence.best);
  const Evidence other(decision.evidence.runner_up);
  // What stays in the pool stays in its cluster; naming those columns would rewrite their indexes.
  state_
      ->write(after.in_pool()
                  ? "UPDATE sample SET state = ?, person_id = ?, best_reference = ?, "
                    "best_person = ?, best_distance = ?, other_reference = ?, other_person = ?, "
                    "other_distance = ? WHERE id = ?"
                  : "UPDATE sample SET state = ?, person_id = ?, best_reference = ?, "
                    "best_person = ?, best_distance = ?, other_reference = ?, other_person = ?, "
                    "other_distance = ?, "
                    "away_cluster = CASE WHEN kind IS NULL THEN away_cluster ELSE cluster_id END, "
                    "away_kind = coalesce(kind, away_kind), cluster_id = NULL, kind = NULL, "
                    "provisional_id = NULL "
                    "WHERE id = ?")
      .bind(decision.state, decision.person(), best.reference, best.person, best.distance,
            other.reference, other.person, other.distance, sample)
      .run();
  state_->recount(before, after);
}

void Catalog::set_reference(SampleId sample, PersonId person) {
  const Standing before = state_->standing(sample);
  state_
      ->write(
          "UPDATE sample SET state = 3, person_id = ?, best_reference = NULL, best_person = NULL, "
          "best_distance = NULL, other_reference = NULL, other_person = NULL, other_distance = "
          "NULL, "
          "away_cluster = CASE WHEN kind IS NULL THEN away_cluster ELSE cluster_id END, "
          "away_kind = coalesce(kind, away_kind), cluster_id = NULL, kind = NULL, "
          "provisional_id = NULL WHERE id = ?")
      .bind(person, sample)
      .run();
  state_->recount(before, {SampleState::kReference, std::nullopt});
}

void Catalog::unset_reference(SampleId sample) {
  const Standing before = state_->standing(sample);
  state_->write("UPDATE sample SET state = 0, person_id = NULL WHERE id = ?").bind(sample).run();
  state_->recount(before, {SampleState::kUnknown, std::nullopt});
}

void Catalog::each_decision(const std::function<void(const StoredDecision&)>& visit) const {
  std::vector<StoredDecision> page;
  VectorPage vectors;
  const auto read_page = [&](SampleId after) {
    page.clear();
    vectors.clear();
    Query query = state_->read(
        "SELECT sample.id, state, best_reference, best_person, best_distance, other_reference, "
        "other_person, other_distance, vector "
        "FROM sample LEFT JOIN embedding ON sample_id = sample.id "
        "WHERE sample.id > ? AND +state <> 3 ORDER BY sample.id LIMIT ?");
    query.bind(after, kPage);
    while (query.step()) {
      page.push_back({query.integer(0), sample_state_of(query, 1), match_of(query, 2), {}});
      vectors.append(query, 8);
    }
  };
  for (read_page(0); !page.empty(); read_page(page.back().sample)) {
    for (std::size_t i = 0; i < page.size(); ++i) {
      page[i].embedding = vectors.row(i);
      visit(page[i]);
    }
  }
}

void Catalog::each_embedding(
    std::span<const SampleState> states,
    const std::function<void(SampleId, PersonId, std::span<const float>)>& visit) const {
  // One state comes in order from its index; of several, the table is read in order.
  const std::string sql = fmt::format(
      "SELECT sample.id, coalesce(person_id, 0), vector "
      "FROM sample LEFT JOIN embedding ON sample_id = sample.id "
      "WHERE sample.id > ? AND {}state IN ({}) ORDER BY sample.id LIMIT ?",
      states.size() == 1 ? "" : "+", list_of(states));
  std::vector<std::pair<SampleId, PersonId>> page;
  VectorPage vectors;
  const auto read_page = [&](SampleId after) {
    page.clear();
    vectors.clear();
    Query query = state_->read(sql);
    query.bind(after, kPage);
    while (query.step()) {
      page.emplace_back(query.integer(0), query.integer(1));
      vectors.append(query, 2);
    }
  };
  for (read_page(0); !page.empty(); read_page(page.back().first)) {
    for (std::size_t i = 0; i < page.size(); ++i) {
      visit(page[i].first, page[i].second, vectors.row(i));
    }
  }
}

SampleId Catalog::next_sample_id() const {
  return state_->counters.next_sample;
}

std::vector<float> Catalog::embedding(SampleId sample) const {
  return read_embedding(state_->connection, sample);
}

}  // namespace kith
