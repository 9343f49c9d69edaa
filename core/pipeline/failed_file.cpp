#include "core/pipeline/failed_file.hpp"

#include <fmt/format.h>

namespace kith {

FileRecord record_failure(Catalog& catalog, const FileRecord& file, const Rejection& rejection,
                          Timestamp now) {
  FileRecord record;
  record.path = file.path;
  record.stored_as = file.stored_as;
  record.state = FileState::kFailed;
  record.place = FilePlace::kToFailed;
  record.digest = file.digest;
  record.identity = file.identity;
  record.size = file.size;
  record.reason = rejection.reason();
  record.message = rejection.what();
  record.bad_row_count = rejection.bad_row_count();
  record.bad_rows = rejection.bad_rows();
  record.recorded_at = now;
  record.id = catalog.add_file(record);
  catalog.add_event({.time = now,
                     .kind = EventKind::kFileFailed,
                     .file = file.path,
                     .detail = fmt::format(R"({{"reason":"{}"}})", name_of(rejection.reason()))});
  return record;
}

}  // namespace kith
