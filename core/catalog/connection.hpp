// One SQLite connection and its prepared statements: the only door to SQLite. Every failure leaves
// here as kith::Error, so that nobody else knows SQLite's codes. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <variant>

#include "core/base/clock.hpp"
#include "core/base/unique_fd.hpp"

namespace SQLite {
class Database;
class Exception;
class Statement;
}  // namespace SQLite

namespace kith {

/// A parameter that is stored as BLOB. Borrows; has to live until the statement was run.
using Blob = std::span<const std::byte>;

inline Blob blob_of(std::string_view bytes) {
  return std::as_bytes(std::span(bytes));
}

/// A text or a blob of nothing is stored as NULL.
inline const std::string* unless_empty(const std::string& text) {
  return text.empty() ? nullptr : &text;
}
inline std::optional<Blob> unless_empty(Blob blob) {
  return blob.empty() ? std::nullopt : std::optional(blob);
}

enum class Access { kRead, kReadWrite };

class Connection {
 public:
  /// Opens `path`; kReadWrite creates it. Throws Error{kRetry}, Error{kCorrupted}.
  Connection(const std::filesystem::path& path, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const std::string& path() const { return path_; }

  /// Runs statements that give no rows.
  void execute(const std::string& sql);
  /// Rows that the last INSERT, UPDATE or DELETE touched.
  int changed_rows() const;

  /// What is read between these two is of one moment. The second throws nothing.
  void begin_reading();
  void end_reading() noexcept;

  /// BEGIN IMMEDIATE. Throws Error{kBug} inside a transaction.
  void begin();
  /// When it throws, the transaction is still open: roll it back.
  void commit();
  void rollback() noexcept;

  /// Pages in the write-ahead log as of the last commit, those that were copied already included.
  int log_pages() const { return log_pages_; }
  /// Has what an open transaction has put into the log so far written to the disk, so that its
  /// commit waits for the rest alone. From any one thread, while another uses the connection.
  void write_behind() noexcept;
  /// Copies the log into the database as far as readers allow; what fails is tried the next time.
  void checkpoint() noexcept;

  /// Writes the database anew without its free pages and empties the log. Throws Error{kRetry} when
  /// readers hold it for long.
  void compact();

  bool in_transaction() const { return in_transaction_; }
  /// Throws Error{kBug} outside a transaction, and inside one that failed: SQLite may have rolled
  /// such a transaction back by itself, and what follows would be committed statement by statement.
  void expect_writable() const;

 private:
  friend class Query;
  SQLite::Statement& prepared(std::string_view sql);
  [[noreturn]] void fail(const SQLite::Exception& cause);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::string path_;  // bytes
  std::unique_ptr<SQLite::Database> database_;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, Hash, std::equal_to<>>
      statements_;
  bool in_transaction_ = false;
  bool failed_ = false;
  int log_pages_ = 0;
  UniqueFd log_;  // for write_behind alone
};

/// One use of a prepared statement: bind, step, read columns. Ends the statement when it goes out
/// of scope, so that no read transaction stays open.
class Query {
 public:
  Query(Connection& connection, std::string_view sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Binds all parameters in order, borrowing texts and blobs.
  template <typename... Values>
  Query& bind(const Values&... values) {
    int position = 0;
    (bind_one(++position, values), ...);
    return *this;
  }

  /// The same for values whose number is known only at run time.
  using Parameter = std::variant<std::int64_t, std::string>;
  Query& bind_all(std::span<const Parameter> values);

  /// Steps to the next row; false when there is none.
  bool step();
  /// Runs a statement that gives no row.
  void run();

  // Columns of the present row, from 0.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;  // of a TEXT or a BLOB; empty for NULL
  Blob blob(int column) const;         // valid until the next step
  Timestamp time(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<double> optional_real(int column) const;
  std::optional<Timestamp> optional_time(int column) const;

  Connection& connection() const { return connection_; }

 private:
  void bind_null(int position);
  void bind_integer(int position, std::int64_t value);
  void bind_one(int position, double value);
  void bind_one(int position, const std::string& value);
  void bind_one(int position, Blob value);
  void bind_one(int position, Timestamp value) {
    bind_integer(position, value.time_since_epoch().count());
  }
  void bind_one(int position, const std::string* value) {
    value != nullptr ? bind_one(position, *value) : bind_null(position);
  }
  template <typename T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void bind_one(int position, T value) { bind_integer(position, static_cast<std::int64_t>(value)); }
  template <typename T>
  void bind_one(int position, const std::optional<T>& value) {
    value ? bind_one(position, *value) : bind_null(position);
  }

  Connection& connection_;
  SQLite::Statement& statement_;
};

}  // namespace kith
