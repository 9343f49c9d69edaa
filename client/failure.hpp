// How a command ends when it does not end well: an exit code and a sentence for the person who
// typed it, in lower case without a full stop. run() prints it as "kith: <sentence>".
#pragma once

#include <stdexcept>
#include <string>

#include "client/exit_code.hpp"

namespace kith::client {

class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// The connection broke, or the daemon ended it: whoever can resume may connect again.
class ConnectionLost : public Failure {
 public:
  explicit ConnectionLost(const std::string& sentence)
      : Failure(ExitCode::kUnreachable, sentence) {}
};

/// The person asked to stop (Ctrl-C) while a call was under way.
class Interrupted : public Failure {
 public:
  Interrupted() : Failure(ExitCode::kFailed, "interrupted") {}
};

}  // namespace kith::client
