#include "core/embedding/zip_archive.hpp"

#include <zip.h>

namespace kith {
namespace {

// numpy writes one member an array; far more are no honest archive, and each costs libzip memory.
constexpr zip_int64_t kMostMembers = 10'000;

std::string message_of(zip_error_t* error) {
  std::string message = zip_error_strerror(error);
  zip_error_fini(error);
  return message;
}

[[noreturn]] void reject_archive(zip_error_t& error, const ReadContext& context) {
  context.reject(RejectionReason::kMalformed, "is no zip archive that can be read: {}",
                 message_of(&error));
}

}  // namespace

void ZipMember::Close::operator()(zip_file* file) const {
  zip_fclose(file);
}

std::size_t ZipMember::read(std::span<std::byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const zip_int64_t got = zip_fread(file_.get(), buffer.data() + filled, buffer.size() - filled);
    if (got < 0) {
      context_.reject(RejectionReason::kMalformed, "cannot be unpacked: {}",
                      zip_error_strerror(zip_file_get_error(file_.get())));
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void ZipArchive::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

ZipArchive::ZipArchive(std::span<const std::byte> bytes, const ReadContext& context) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) reject_archive(error, context);
  archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (!archive_) {
    zip_source_free(source);
    reject_archive(error, context);
  }
  zip_error_fini(&error);
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  if (count > kMostMembers) {
    context.reject(RejectionReason::kMalformed,
                   "is an archive of {} members, where {} are the most", count, kMostMembers);
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const name =
        zip_get_name(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    names_.emplace_back(name == nullptr ? "" : name);
  }
}

ZipMember ZipArchive::open(std::size_t index, const ReadContext& context) const {
  zip_stat_t stat;
  if (zip_stat_index(archive_.get(), index, 0, &stat) != 0) {
    context.reject(RejectionReason::kMalformed, "cannot be unpacked: {}",
                   zip_error_strerror(zip_get_error(archive_.get())));
  }
  const bool method_known = (stat.valid & ZIP_STAT_COMP_METHOD) != 0;
  if (method_known && stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    context.reject(RejectionReason::kUnsupportedType,
                   "is compressed by method {}; write it with numpy.savez or savez_compressed",
                   stat.comp_method);
  }
  zip_file_t* const file = zip_fopen_index(archive_.get(), index, 0);
  if (file == nullptr) {
    context.reject(RejectionReason::kMalformed, "cannot be unpacked: {}",
                   zip_error_strerror(zip_get_error(archive_.get())));
  }
  return {file, context};
}

}  // namespace kith
