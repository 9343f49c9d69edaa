#include "core/base/error.hpp"

namespace kith {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kRetry:
      return "retry";
    case ErrorKind::kConfiguration:
      return "configuration";
    case ErrorKind::kRequest:
      return "request";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kCorrupted:
      return "corrupted";
    case ErrorKind::kBug:
      return "bug";
  }
  return "unknown";
}

}  // namespace kith
