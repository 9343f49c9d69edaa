#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"
#include "core/embedding/read_context.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/metadata_beside.hpp"
#include "core/pipeline/piecewise_read.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {
namespace {

const char* what_is(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Rejection not_a_file(const std::string& path, mode_t mode) {
  return {RejectionReason::kNotAFile,
          fmt::format("{} is {}, where a regular file is needed: drop a copy of the file itself",
                      printable(path), what_is(mode))};
}

struct stat stat_of(int folder, const std::string& path) {
  struct stat info {};
  const std::string name = parse_dropped(path).name;
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) return info;
  throw Error(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kRetry,
              describe_failure("look at", path, errno));
}

// Only what the folder says is a regular file is opened at all: opening a FIFO wakes its writer. It
// is checked again on the descriptor, which is what gets read.
UniqueFd open_file(int folder, const std::string& path) {
  const std::string name = parse_dropped(path).name;
  UniqueFd fd(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (fd) return fd;
  const int code = errno;
  if (code == ENOENT) throw Error(ErrorKind::kNotFound, describe_failure("open", path, code));
  const char* const remedy =
      code == EACCES ? "; give kithd read access to the file, and it goes on by itself" : "";
  throw Error(ErrorKind::kRetry, describe_failure("open", path, code) + remedy);
}

Error changed(const std::string& path) {
  return {ErrorKind::kRetry,
          fmt::format("{} changed while it was read; it is read again", printable(path))};
}

void expect_unchanged(int fd, const std::string& path, const FileIdentity& identity) {
  struct stat after {};
  if (::fstat(fd, &after) != 0 || identity_of(after) != identity) throw changed(path);
}

std::vector<std::byte> read_unchanging(int fd, std::uint64_t limit, const std::string& path,
                                       const FileIdentity& identity) {
  try {
    std::vector<std::byte> bytes = read_all(fd, limit, path);
    expect_unchanged(fd, path, identity);
    return bytes;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kRequest) throw changed(path);  // grew beyond the limit just now
    throw;
  }
}

std::optional<Rejection> misplaced(const std::string& path) {
  if (path.starts_with("./known/")) {
    return Rejection(
        RejectionReason::kReservedName,
        fmt::format("{} lies in a folder of the inbox called known, which would collide "
                    "with the folder of that name beside the inbox: drop references "
                    "there, or rename the folder",
                    printable(path.substr(2))));
  }
  return std::nullopt;
}

// Directly in known/ a file has to say itself who everybody is.
void expect_people(const std::string& path, const EmbeddingBatch& batch) {
  const bool named = !batch.labels.empty() && std::none_of(batch.labels.begin(), batch.labels.end(),
                                                           [](const auto& l) { return l.empty(); });
  if (named) return;
  throw Rejection(RejectionReason::kNoPerson,
                  fmt::format("{} lies directly in known/ and has no label for each row: move it "
                              "to known/<name>/",
                              printable(path)));
}

std::optional<std::string> person_of(const std::string& path) {
  if (!path.starts_with("known/")) return std::nullopt;
  const std::size_t slash = path.find('/', 6);
  if (slash == std::string::npos) return "";
  const std::string folder = path.substr(6, slash - 6);
  return is_utf8(folder) ? folder : percent_encode(folder);
}

using Content = decltype(Arrival::content);

// What is refused as embeddings may be names for those of a file beside it, or there to say nothing
// of them.
Content companion_or(const Rejection& rejection, Format format, std::span<const std::byte> bytes,
                     const std::string& path, const ReadLimits& limits) {
  if (!embedding_files_for(parse_dropped(path).name).empty()) {
    std::vector<std::string> names = read_names(format, bytes, path, limits);
    if (!names.empty()) return RowNames{std::move(names), rejection};
  }
  if (format == Format::kJson) {
    if (auto silence = read_silence(bytes, rejection, {path, limits})) return std::move(*silence);
  }
  return rejection;
}

Content parse(std::span<const std::byte> bytes, const std::string& path, const ReadLimits& limits) {
  const auto format = format_of(parse_dropped(path).name);
  if (!format) {
    return Rejection(RejectionReason::kMalformed,
                     fmt::format("{} has no extension of a format that is read", printable(path)));
  }
  try {
    if (*format == Format::kJson) {
      if (auto metadata = read_metadata(bytes, {path, limits})) return std::move(*metadata);
    }
    return read_embeddings(*format, bytes, path, limits);
  } catch (const Rejection& rejection) {
    return companion_or(rejection, *format, bytes, path, limits);
  }
}

struct ReadBytes {
  Digest digest;
  Content content;
};

// What was hashed is what was parsed, and nothing else.
ReadBytes read_content(int fd, const std::string& path, const FileIdentity& identity,
                       const ReadLimits& limits, ThreadPool* pool) {
  failpoint("reading", path);
  if (format_of(parse_dropped(path).name) == Format::kNpy) {
    if (auto read = read_in_pieces(fd, identity.size, {path, limits}, pool)) {
      expect_unchanged(fd, path, identity);
      return {read->digest,
              std::visit([](auto& content) { return Content(std::move(content)); }, read->content)};
    }
  }
  const auto bytes = read_unchanging(fd, limits.max_file_size, path, identity);
  return {sha256(bytes), parse(bytes, path, limits)};
}

Rejection too_large(RejectionReason reason, const std::string& path, std::uint64_t size,
                    std::string_view limit_name, std::uint64_t limit) {
  return {reason,
          fmt::format("{} has {} bytes, where {} is {}", printable(path), size, limit_name, limit)};
}

}  // namespace

Arrival read_arrival(const RootLayout& layout, const std::string& path, const ReadLimits& limits) {
  DroppedFolders folders(layout);
  return read_arrival(folders, path, limits);
}

Arrival read_arrival(DroppedFolders& folders, const std::string& path, const ReadLimits& limits,
                     ThreadPool* pool) {
  const auto folder = folders.folder_of(path);
  struct stat info = stat_of(folder->get(), path);
  Arrival arrival{.path = path,
                  .person = std::nullopt,
                  .digest = std::nullopt,
                  .size = static_cast<std::uint64_t>(info.st_size),
                  .content = EmbeddingBatch{},
                  .identity = identity_of(info),
                  .owner = info.st_uid};
  try {
    if (const auto rejection = misplaced(path)) throw *rejection;
    arrival.person = person_of(path);
    if (!S_ISREG(info.st_mode)) throw not_a_file(path, info.st_mode);
    const UniqueFd fd = open_file(folder->get(), path);
    if (::fstat(fd.get(), &info) != 0) {
      throw Error(ErrorKind::kRetry, describe_failure("look at", path, errno));
    }
    arrival.identity = identity_of(info);
    arrival.size = arrival.identity.size;
    arrival.owner = info.st_uid;
    if (!S_ISREG(info.st_mode)) throw not_a_file(path, info.st_mode);
    if (arrival.size > limits.max_file_size) {
      throw too_large(RejectionReason::kTooLarge, path, arrival.size, "max_file_size",
                      limits.max_file_size);
    }
    ReadBytes read = read_content(fd.get(), path, arrival.identity, limits, pool);
    arrival.digest = read.digest;
    arrival.content = std::move(read.content);
    if (const auto* batch = std::get_if<EmbeddingBatch>(&arrival.content)) {
      if (arrival.person == "") expect_people(path, *batch);
      const std::size_t rows = batch->embeddings.rows() + batch->bad_row_count;
      arrival.beside = read_metadata_beside(folder->get(), path, rows, limits);
    }
  } catch (const Rejection& rejection) {
    arrival.content = rejection;
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::kRetry, fmt::format("not enough memory to read {} ({} bytes)",
                                               printable(path), arrival.size));
  }
  return arrival;
}

Arrival unread_arrival(const RootLayout& layout, const std::string& path,
                       const Rejection& rejection) {
  const struct stat info = stat_of(locate(layout, path).folder.get(), path);
  return {.path = path,
          .person = person_of(path),
          .digest = std::nullopt,
          .size = static_cast<std::uint64_t>(info.st_size),
          .content = rejection,
          .identity = identity_of(info)};
}

ImageArrival unread_image_arrival(const RootLayout& layout, const std::string& path,
                                  const Rejection& rejection) {
  return {path, {}, identity_of(stat_of(locate(layout, path).folder.get(), path)), rejection};
}

ImageArrival read_image_arrival(const RootLayout& layout, const std::string& path,
                                std::uint64_t limit) {
  const UniqueFd folder = locate(layout, path).folder;
  struct stat info = stat_of(folder.get(), path);
  const auto refused = [&](const Rejection& rejection) {
    return ImageArrival{path, {}, identity_of(info), rejection};
  };
  const auto no_file = [&] {
    return refused({RejectionReason::kBadImage, not_a_file(path, info.st_mode).what()});
  };
  if (!S_ISREG(info.st_mode)) return no_file();
  const UniqueFd fd = open_file(folder.get(), path);
  if (::fstat(fd.get(), &info) != 0) {
    throw Error(ErrorKind::kRetry, describe_failure("look at", path, errno));
  }
  if (!S_ISREG(info.st_mode)) return no_file();
  const FileIdentity identity = identity_of(info);
  if (identity.size > limit) {
    return refused(
        too_large(RejectionReason::kBadImage, path, identity.size, "the limit for images", limit));
  }
  return {path, read_unchanging(fd.get(), limit, path, identity), identity};
}

}  // namespace kith
