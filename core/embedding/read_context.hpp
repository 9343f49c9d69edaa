// What every reader is told about its file, and the one way in which readers refuse it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "core/embedding/reader.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {

struct ReadContext {
  std::string file_name;  // as sentences name it
  ReadLimits limits;

  /// Throws a Rejection whose sentence is the file's name followed by the formatted text.
  template <typename... Args>
  [[noreturn]] void reject(RejectionReason reason, fmt::format_string<Args...> format,
                           Args&&... args) const {
    throw Rejection(reason, fmt::format("{} {}", printable(file_name),
                                        fmt::format(format, std::forward<Args>(args)...)));
  }
};

}  // namespace kith
