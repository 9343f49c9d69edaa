#include "daemon/rpc/added_path.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/embedding/reader.hpp"
#include "core/embedding/rejection.hpp"
#include "daemon/inbox/listing.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kLongestPath = 4000;  // bytes; the kernel's is 4096
constexpr std::size_t kLongestPart = 255;
constexpr std::string_view kKnown = "known";

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t slash = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, slash - begin));
    begin = slash + 1;
  }
  return parts;
}

[[noreturn]] void refuse_path(const std::string& path, std::string_view why) {
  throw Error(ErrorKind::kRequest, fmt::format("{} cannot be added: {}", printable(path), why));
}

void check_part(const std::string& path, std::string_view part) {
  if (part.empty() || part == "." || part == ".." || part.find('\0') != part.npos) {
    refuse_path(path, "give a path below the inbox, without '.', '..' and empty parts");
  }
  if (part.size() > kLongestPart) refuse_path(path, "a part of its path has more than 255 bytes");
  if (kind_of_name(part) == NameKind::kHidden) {
    refuse_path(path, "what begins with a dot or ends like an unfinished file is never taken in");
  }
}

void check_known(const std::string& path, std::size_t parts, bool may_change) {
  if (!may_change) {
    throw Rejection(
        RejectionReason::kReservedName,
        fmt::format("{} would enroll somebody, and this user may only drop faces to be "
                    "named: do it as root (sudo), as the user that runs kithd, or as one "
                    "of its admins; or add it under another folder than known",
                    printable(path)));
  }
  if (parts < 3) {
    throw Rejection(
        RejectionReason::kNoPerson,
        fmt::format("{} lies directly in known/, where each file belongs into the folder "
                    "of a person: add it as known/<name>/…",
                    printable(path)));
  }
}

}  // namespace

void check_added_path(const std::string& path, bool may_change) {
  if (path.size() > kLongestPath) refuse_path(path, "its path has more than 4000 bytes");
  const auto parts = parts_of(path);
  for (const std::string_view part : parts) check_part(path, part);
  if (parts.size() > kDeepestFolder) refuse_path(path, "it is nested more than 64 folders deep");
  if (parts.front() == kKnown && parts.size() > 1) check_known(path, parts.size(), may_change);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const bool of_a_person = parts.front() == kKnown && i == 1;
    if (!of_a_person && kind_of_name(parts[i]) == NameKind::kInput) {
      refuse_path(path, "one of its folders is called like a file of embeddings");
    }
  }
  const NameKind kind = kind_of_name(parts.back());
  if (kind != NameKind::kInput && kind != NameKind::kImage) {
    throw Rejection(RejectionReason::kMalformed,
                    fmt::format("{} has no extension of a format that is read", printable(path)));
  }
}

bool may_accompany(const std::string& path) {
  const std::string_view name = parts_of(path).back();
  return kind_of_name(name) == NameKind::kImage || format_of(name) == Format::kJson;
}

}  // namespace kith::rpc
