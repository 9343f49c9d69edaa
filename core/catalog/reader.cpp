#include "core/catalog/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/catalog/counters.hpp"
#include "core/catalog/reader_state.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/schema.hpp"

namespace kith {
namespace {

EventRecord event_of(const Query& query) {
  EventRecord event;
  event.sequence = query.integer(0);
  event.time = query.time(1);
  event.kind = static_cast<EventKind>(query.integer(2));
  event.sample = query.optional_integer(3);
  if (!query.is_null(4)) event.file = query.text(4);
  event.row = query.optional_integer(5);
  event.person = query.optional_integer(6);
  if (!query.is_null(7)) event.person_name = query.text(7);
  event.distance = query.optional_real(8);
  event.cluster = query.optional_integer(9);
  event.actor = query.text(10);
  event.detail = query.text(11);
  if (!query.is_null(12)) event.source = query.text(12);
  event.seen_at = query.optional_time(13);
  return event;
}

}  // namespace

CatalogReader::State::State(const std::filesystem::path& path) : connection(path, Access::kRead) {
  prepare_for_reading(connection);
}

CatalogReader::CatalogReader(const std::filesystem::path& path)
    : state_(std::make_unique<State>(path)) {}
CatalogReader::~CatalogReader() = default;
CatalogReader::CatalogReader(CatalogReader&&) noexcept = default;

std::vector<EventRecord> CatalogReader::events(EventSequence since, std::size_t limit) const {
  Query query(
      state_->connection,
      "SELECT sequence, time, kind, sample_id, file, row, person_id, person_name, distance, "
      "cluster_id, actor, detail, source, seen_at FROM event WHERE sequence > ? ORDER BY sequence "
      "LIMIT ?");
  query.bind(since, row_limit(limit));
  std::vector<EventRecord> events;
  while (query.step()) events.push_back(event_of(query));
  return events;
}

CatalogReader::EventCounts CatalogReader::count_events(EventSequence since) const {
  Query query(state_->connection,
              "SELECT kind, COUNT(*), MAX(sequence) FROM event WHERE sequence > ? GROUP BY kind");
  query.bind(since);
  EventCounts counts{{}, since};
  while (query.step()) {
    counts.by_kind[static_cast<EventKind>(query.integer(0))] =
        static_cast<std::uint64_t>(query.integer(1));
    counts.last = std::max<EventSequence>(counts.last, query.integer(2));
  }
  return counts;
}

EventSequence CatalogReader::last_event() const {
  return read_counters(state_->connection).last_event;
}

Counts CatalogReader::counts() const {
  return read_counters(state_->connection).counts;
}

CatalogReader::View::View(const CatalogReader& reader) : state_(*reader.state_) {
  state_.connection.begin_reading();
}

CatalogReader::View::~View() {
  state_.connection.end_reading();
}

std::vector<float> CatalogReader::embedding(SampleId sample) const {
  return read_embedding(state_->connection, sample);
}

std::optional<SampleId> CatalogReader::first_sample_of(FileId file) const {
  Query query(state_->connection, "SELECT id FROM sample WHERE file_id = ? ORDER BY row LIMIT 1");
  return query.bind(file).step() ? query.optional_integer(0) : std::nullopt;
}

FileId CatalogReader::last_file() const {
  return read_counters(state_->connection).next_file - 1;
}

std::vector<std::byte> CatalogReader::thumbnail(SampleId sample) const {
  Query query(state_->connection, "SELECT jpeg FROM thumbnail WHERE sample_id = ?");
  if (!query.bind(sample).step()) return {};
  const Blob jpeg = query.blob(0);
  return {jpeg.begin(), jpeg.end()};
}

}  // namespace kith
