#include <nlohmann/json.hpp>

#include "core/base/text.hpp"
#include "core/base/time_text.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {
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
  document["time"] = rfc3339(file.recorded_at);
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace kith
