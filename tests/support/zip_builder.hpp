// Builds zip archives in memory: whole ones through libzip, and the means to break them.
#pragma once

#include <zip.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kith::test {

using ZipContents = std::vector<std::pair<std::string, std::vector<std::byte>>>;

/// The bytes of an archive with these members, each packed with `method` (ZIP_CM_STORE,
/// ZIP_CM_DEFLATE, …).
inline std::vector<std::byte> zip_of(const ZipContents& members,
                                     zip_int32_t method = ZIP_CM_DEFLATE) {
  const auto check = [](bool done) {
    if (!done) throw std::runtime_error("libzip cannot build this archive");
  };
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  check(target != nullptr);
  zip_source_keep(target);
  zip_t* const archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  check(archive != nullptr);
  for (const auto& [name, content] : members) {
    zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    check(index >= 0);
    check(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 1) == 0);
  }
  check(zip_close(archive) == 0);
  check(zip_source_open(target) == 0);
  zip_stat_t stat;
  check(zip_source_stat(target, &stat) == 0);
  std::vector<std::byte> bytes(stat.size);
  check(zip_source_read(target, bytes.data(), bytes.size()) ==
        static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace kith::test
