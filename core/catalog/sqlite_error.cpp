#include "core/catalog/sqlite_error.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "core/base/text.hpp"

namespace kith {
namespace {

Error retry(const std::string& sentence) {
  return {ErrorKind::kRetry, sentence};
}

}  // namespace

Error error_of(const SQLite::Exception& cause, const std::string& path) {
  const std::string catalog = "the catalog " + printable(path);
  const std::string why = fmt::format("{}, code {}", cause.what(), cause.getExtendedErrorCode());
  switch (cause.getErrorCode()) {
    case SQLITE_FULL:
      return retry(catalog +
                   " cannot grow, its disk is full: nothing was changed, free some space");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return retry(
          fmt::format("{} cannot be written ({}): check who owns it and its folder", catalog, why));
    case SQLITE_CANTOPEN:
      return retry(
          fmt::format("{} cannot be opened ({}): check that its folder is there, may be "
                      "written and has space",
                      catalog, why));
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return retry(fmt::format("{} cannot be read or written ({}): check its disk", catalog, why));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return retry(
          fmt::format("{} is locked by another program ({}): end that program", catalog, why));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::kCorrupted,
              fmt::format("{} is damaged ({}): put a backup in its place, or move it away and drop "
                          "the archived files again",
                          catalog, why)};
    default:
      return {ErrorKind::kBug, fmt::format("{} refused a statement ({})", catalog, why)};
  }
}

}  // namespace kith
