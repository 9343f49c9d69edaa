// The one exception type of kith. A kind names the reaction a caller has, not the place an error
// came from; the sentence says what, which one, why and what now, in lower case without a full
// stop.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace kith {

enum class ErrorKind {
  kRetry,          // the cause may pass by itself (disk full, permission): keep the work, try again
  kConfiguration,  // the operator has to change the configuration
  kRequest,        // the caller asked for something that makes no sense
  kNotFound,       // the caller named something that is not there
  kConflict,       // the request makes sense, but not in the present state
  kUnavailable,    // a part of the service cannot answer now
  kCorrupted,      // stored data contradict themselves
  kBug,            // a promise of our own was broken
};

/// "retry", "configuration", …: for logs and for tests over every enumerator.
std::string_view name_of(ErrorKind kind);

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace kith
