#include <fmt/format.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "core/base/text.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {
namespace {

// RFC 3339 in UTC with microseconds.
std::string written_out(Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t since_1970 = seconds.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&since_1970, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     (time - seconds).count());
}

}  // namespace

std::string error_document(const FileRecord& file) {
  using nlohmann::ordered_json;
  const bool plain = is_utf8(file.path);
  ordered_json document;
  document["path"] = plain ? file.path : percent_encode(file.path);
  if (!plain) document["path_encoding"] = "percent";
  document["reason"] = file.reason ? ordered_json(name_of(*file.reason)) : ordered_json();
  document["message"] = file.message;
  document["bad_row_count"] = file.bad_row_count;
  document["bad_rows"] = file.bad_rows;
  document["size"] = file.size;
  document["sha256"] = file.digest ? ordered_json(to_hex(*file.digest)) : ordered_json();
  document["time"] = written_out(file.recorded_at);
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace kith
