#include "tests/core/pipeline/catalog_tables.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace kith::test {
namespace {

std::string text_of(const SQLite::Column& column) {
  if (!column.isBlob()) return column.isNull() ? "null" : column.getString();
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : column.getString()) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

}  // namespace

std::vector<std::string> rows_of(const std::filesystem::path& catalog, const std::string& sql) {
  SQLite::Database database(catalog.native(), SQLite::OPEN_READONLY);
  SQLite::Statement query(database, sql);
  std::vector<std::string> rows;
  while (query.executeStep()) {
    std::string& row = rows.emplace_back();
    for (int i = 0; i < query.getColumnCount(); ++i) {
      row += (i == 0 ? "" : "|") + text_of(query.getColumn(i));
    }
  }
  return rows;
}

std::map<std::string, std::vector<std::string>> tables_of(const std::filesystem::path& catalog) {
  std::map<std::string, std::vector<std::string>> tables;
  for (const std::string& table :
       rows_of(catalog, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    if (table == "event" || table == "command" || table == "counter") continue;
    tables[table] = rows_of(catalog, "SELECT * FROM " + table + " ORDER BY 1");
  }
  tables["counter"] = rows_of(
      catalog, "SELECT known, unknown, ambiguous, reference, people, clusters, noise FROM counter");
  return tables;
}

}  // namespace kith::test
