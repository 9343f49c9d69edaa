#include "core/catalog/catalog.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/schema.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {

Catalog::State::State(const std::filesystem::path& path) : connection(path, Access::kReadWrite) {
  prepare_for_writing(connection);
  counters = committed = read_counters(connection);
}

void Catalog::State::begin() {
  connection.begin();
  counters = committed;
}

void Catalog::State::commit() {
  connection.expect_writable();
  if (counters != committed) write_counters(connection, counters);
  connection.commit();
  committed = counters;
}

void Catalog::State::rollback() noexcept {
  connection.rollback();
  counters = committed;
}

Standing Catalog::State::standing(SampleId sample) {
  Query query = read("SELECT state, kind FROM sample WHERE id = ?");
  if (!query.bind(sample).step()) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", sample));
  }
  Standing standing{sample_state_of(query, 0), std::nullopt};
  if (!query.is_null(1)) standing.kind = static_cast<int>(query.integer(1));
  return standing;
}

void Catalog::State::recount(const Standing& before, const Standing& after) {
  --counters.samples_in(before.state);
  ++counters.samples_in(after.state);
  if (before.is_noise()) --counters.counts.noise;
  if (after.is_noise()) ++counters.counts.noise;
}

Catalog::Catalog(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
Catalog::~Catalog() = default;
Catalog::Catalog(Catalog&&) noexcept = default;

std::filesystem::path Catalog::path() const {
  return state_->connection.path();
}

Catalog::Transaction::Transaction(Catalog& catalog) : catalog_(catalog) {
  catalog.state_->begin();
}

Catalog::Transaction::~Transaction() {
  if (open_) catalog_.state_->rollback();
}

void Catalog::Transaction::commit() {
  catalog_.state_->commit();
  open_ = false;
}

void Catalog::write_behind() noexcept {
  state_->connection.write_behind();
}

void Catalog::tend() {
  constexpr int kLongLog = 2048;  // pages: 32 MiB
  if (state_->connection.log_pages() >= kLongLog) state_->connection.checkpoint();
}

std::optional<std::string> Catalog::setting(const std::string& key) const {
  Query query = state_->read("SELECT value FROM setting WHERE key = ?");
  query.bind(key);
  return query.step() ? std::optional(query.text(0)) : std::nullopt;
}

void Catalog::set_setting(const std::string& key, const std::string& value) {
  state_->write("INSERT OR REPLACE INTO setting VALUES (?, ?)").bind(key, value).run();
}

Counts Catalog::counts() const {
  return state_->counters.counts;
}

}  // namespace kith
