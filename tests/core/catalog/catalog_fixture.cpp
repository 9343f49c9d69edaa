#include "tests/core/catalog/catalog_fixture.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <stdexcept>

namespace kith::test {

Digest digest_of(int number) {
  const auto* const first = reinterpret_cast<const std::byte*>(&number);
  return sha256({first, sizeof number});
}

std::vector<float> vector_of(int number) {
  return {static_cast<float>(number), -0.0F, 1.5F, 1e-30F};
}

std::int64_t scalar(const std::filesystem::path& database, const std::string& sql) {
  SQLite::Database connection(database.native(), SQLite::OPEN_READWRITE);
  return connection.execAndGet(sql).getInt64();
}

void run_sql(const std::filesystem::path& database, const std::string& sql) {
  SQLite::Database(database.native(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

Counts counted_by_sql(const std::filesystem::path& database) {
  const auto count = [&](const std::string& from) {
    return static_cast<std::size_t>(scalar(database, "SELECT count(*) FROM " + from));
  };
  return {.known = count("sample WHERE state = 1"),
          .unknown = count("sample WHERE state = 0"),
          .ambiguous = count("sample WHERE state = 2"),
          .references = count("sample WHERE state = 3"),
          .people = count("person"),
          .clusters = count("cluster WHERE ended_at IS NULL"),
          .noise = count("sample WHERE kind = 0 AND state IN (0, 2)"),
          .files_done = count("file WHERE state IN (1, 3)"),
          .files_failed = count("file WHERE state = 2")};
}

std::optional<ErrorKind> kind_thrown_by(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

CatalogTest::CatalogTest() {
  std::string name = std::filesystem::temp_directory_path() / "kith-catalog-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
  folder_ = name;
}

CatalogTest::~CatalogTest() {
  catalog_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Catalog& CatalogTest::catalog() {
  if (!catalog_) catalog_.emplace(path());
  return *catalog_;
}

void CatalogTest::committed(const std::function<void()>& changes) {
  Catalog::Transaction transaction(catalog());
  changes();
  transaction.commit();
}

void CatalogTest::rolled_back(const std::function<void()>& changes) {
  const Catalog::Transaction transaction(catalog());
  changes();
}

FileId CatalogTest::add_file(const std::string& file, std::size_t samples) {
  FileRecord record;
  record.path = file;
  record.digest = digest_of(++files_);
  record.samples = samples;
  record.recorded_at = at(files_);
  return catalog().add_file(record);
}

SampleId CatalogTest::add_sample(SampleState state) {
  const FileId file = add_file("file" + std::to_string(files_ + 1) + ".npy");
  return add_sample(file, 0, state);
}

SampleId CatalogTest::add_sample(FileId file, std::uint64_t row, SampleState state,
                                 std::optional<PersonId> person) {
  const std::vector<float> vector = vector_of(static_cast<int>(file));
  return catalog().add_sample({.file = file,
                               .row = row,
                               .label = "",
                               .name = "",
                               .state = state,
                               .person = person,
                               .evidence = {},
                               .embedding = vector,
                               .taken_in_at = at(static_cast<int>(file))});
}

SampleId CatalogTest::add_reference(PersonId person) {
  return add_sample(add_file("known/p/" + std::to_string(files_ + 1) + ".npy"), 0,
                    SampleState::kReference, person);
}

EventSequence CatalogTest::add_event(EventKind kind) {
  return catalog().add_event({.time = at(9), .kind = kind});
}

void CatalogTest::put_in(ClusterId cluster, const std::vector<SampleId>& samples) {
  for (const SampleId sample : samples) {
    catalog().set_membership({.sample = sample, .cluster = cluster, .kind = cluster == 0 ? 0 : 2});
  }
}

}  // namespace kith::test
