#include "core/base/counted.hpp"

#include <fmt/format.h>

namespace kith {

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace kith
