#include "core/base/user.hpp"

#include <fmt/format.h>
#include <pwd.h>

#include <vector>

namespace kith {
namespace {

constexpr std::size_t kEntrySize = 64 * 1024;  // bytes

}  // namespace

std::string actor_of(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(kEntrySize);
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return fmt::format("uid {}", uid);
  return fmt::format("uid {} ({})", uid, entry.pw_name);
}

}  // namespace kith
