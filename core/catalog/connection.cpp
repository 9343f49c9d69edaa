#include "core/catalog/connection.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>

#include "core/base/error.hpp"
#include "core/catalog/schema.hpp"
#include "core/catalog/sqlite_error.hpp"

namespace kith {
namespace {

constexpr int kBusyTimeoutMs = 5000;

int flags_of(Access access) {
  // Each connection has one thread, so SQLite's own mutexes are not needed.
  return SQLite::OPEN_NOMUTEX |
         (access == Access::kRead ? SQLite::OPEN_READONLY
                                  : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

// Settings of SQLite for the whole process, made before its first use.
void configure_sqlite() {
  static const bool done = [] {
    // Counting every allocation takes a lock around it, and nobody asks for the counts.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // The writer's cache is one block, which comes in large pages: as thousands of small ones their
    // first use is a tenth of a transaction that fills it. What readers need beyond it is
    // allocated.
    int header = 0;
    sqlite3_config(SQLITE_CONFIG_PCACHE_HDRSZ, &header);
    const std::size_t slot = kPageBytes + static_cast<std::size_t>(header);
    const std::size_t bytes = kCachePages * slot;
    static void* const slots = ::operator new(bytes);  // for as long as the process lives
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, slots, static_cast<int>(slot),
                   static_cast<int>(kCachePages));
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

Connection::Connection(const std::filesystem::path& path, Access access) : path_(path.native()) {
  configure_sqlite();
  try {
    database_ = std::make_unique<SQLite::Database>(path_, flags_of(access), kBusyTimeoutMs);
  } catch (const SQLite::Exception& cause) {
    fail(cause);
  }
  // In the place of SQLite's own hook, which would copy the log inside the commit that finds it
  // long.
  sqlite3_wal_hook(
      database_->getHandle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

Connection::~Connection() = default;

void Connection::execute(const std::string& sql) {
  try {
    database_->exec(sql);
  } catch (const SQLite::Exception& cause) {
    fail(cause);
  }
}

int Connection::changed_rows() const {
  return database_->getChanges();
}

void Connection::begin_reading() {
  execute("BEGIN");
}

void Connection::end_reading() noexcept {
  database_->tryExec("COMMIT");
}

void Connection::begin() {
  if (in_transaction_) throw Error(ErrorKind::kBug, "a catalog transaction began inside another");
  execute("BEGIN IMMEDIATE");
  in_transaction_ = true;
  failed_ = false;
}

void Connection::commit() {
  expect_writable();
  execute("COMMIT");
  in_transaction_ = false;
}

void Connection::rollback() noexcept {
  // Fails only where SQLite has rolled back by itself.
  database_->tryExec("ROLLBACK");
  // On a full disk the log may start again from its beginning, once it was copied into the
  // database: the next transaction then needs no new space.
  if (failed_) checkpoint();
  in_transaction_ = false;
  failed_ = false;
}

void Connection::write_behind() noexcept {
  if (!log_) log_ = UniqueFd(::open((path_ + "-wal").c_str(), O_RDONLY | O_CLOEXEC));
  if (log_) ::fdatasync(log_.get());  // whether it succeeded, the commit says
}

void Connection::checkpoint() noexcept {
  database_->tryExec("PRAGMA wal_checkpoint(PASSIVE)");
}

void Connection::compact() {
  // A copy of all that lives is made on the way, which need not fit into memory.
  execute("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY");
  Query query(*this, "PRAGMA wal_checkpoint(TRUNCATE)");
  const bool done = query.step() && query.integer(0) == 0;
  if (done) return;
  throw Error(ErrorKind::kRetry, "the log of the catalog " + path_ +
                                     " cannot be emptied while it is read: it is tried again");
}

void Connection::expect_writable() const {
  if (!in_transaction_)
    throw Error(ErrorKind::kBug, "the catalog is changed outside a transaction");
  if (failed_) throw Error(ErrorKind::kBug, "a catalog transaction goes on after it failed");
}

SQLite::Statement& Connection::prepared(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return *known->second;
  try {
    auto statement = std::make_unique<SQLite::Statement>(*database_, std::string(sql));
    return *statements_.emplace(sql, std::move(statement)).first->second;
  } catch (const SQLite::Exception& cause) {
    fail(cause);
  }
}

void Connection::fail(const SQLite::Exception& cause) {
  failed_ = true;
  throw error_of(cause, path_);
}

Query::Query(Connection& connection, std::string_view sql)
    : connection_(connection), statement_(connection.prepared(sql)) {}

Query::~Query() {
  statement_.tryReset();
}

Query& Query::bind_all(std::span<const Parameter> values) {
  int position = 0;
  for (const Parameter& value : values) {
    ++position;
    std::visit([&](const auto& held) { bind_one(position, held); }, value);
  }
  return *this;
}

bool Query::step() {
  try {
    return statement_.executeStep();
  } catch (const SQLite::Exception& cause) {
    connection_.fail(cause);
  }
}

void Query::run() {
  if (step()) throw Error(ErrorKind::kBug, "a statement gave a row: " + statement_.getQuery());
}

bool Query::is_null(int column) const {
  return statement_.isColumnNull(column);
}

std::int64_t Query::integer(int column) const {
  return statement_.getColumn(column).getInt64();
}

double Query::real(int column) const {
  return statement_.getColumn(column).getDouble();
}

std::string Query::text(int column) const {
  const Blob bytes = blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Blob Query::blob(int column) const {
  const SQLite::Column value = statement_.getColumn(column);
  const auto* const first = static_cast<const std::byte*>(value.getBlob());
  return {first, static_cast<std::size_t>(value.getBytes())};
}

Timestamp Query::time(int column) const {
  return Timestamp(std::chrono::microseconds(integer(column)));
}

std::optional<std::int64_t> Query::optional_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<double> Query::optional_real(int column) const {
  return is_null(column) ? std::nullopt : std::optional(real(column));
}

std::optional<Timestamp> Query::optional_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

void Query::bind_null(int position) {
  statement_.bind(position);
}

void Query::bind_integer(int position, std::int64_t value) {
  statement_.bind(position, value);
}

void Query::bind_one(int position, double value) {
  statement_.bind(position, value);
}

void Query::bind_one(int position, const std::string& value) {
  statement_.bindNoCopy(position, value);
}

void Query::bind_one(int position, Blob value) {
  // SQLite takes a null pointer for NULL, even with a size of 0.
  const void* const first = value.empty() ? static_cast<const void*>("") : value.data();
  statement_.bindNoCopy(position, first, static_cast<int>(value.size()));
}

}  // namespace kith
