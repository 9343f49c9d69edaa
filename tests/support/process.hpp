// A child process with its output in memory: it never blocks on a full pipe, and never outlives its
// object.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/unique_fd.hpp"
#include "tests/support/eventually.hpp"

namespace kith::test {

struct Command {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::filesystem::path directory = "/";           // that it starts in
  std::map<std::string, std::string> environment;  // beside what this process has; "" removes
};

class Process {
 public:
  /// Starts it. Throws std::system_error.
  explicit Process(const Command& command);
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;

  /// Its exit code (128 and the number of the signal that killed it), or none when it is still
  /// running at the deadline.
  std::optional<int> wait(std::chrono::milliseconds deadline = kPatience);

  /// What it has written so far.
  std::string output() const;
  std::string errors() const;

 private:
  pid_t pid_ = -1;
  UniqueFd handle_;  // pidfd: readable once it has ended
  UniqueFd output_;
  UniqueFd errors_;
  std::optional<int> exit_code_;
};

/// What a program that ran to its end left behind.
struct Outcome {
  int exit_code = -1;  // -1: it did not end in time
  std::string output;
  std::string errors;
};

Outcome run(const Command& command);

}  // namespace kith::test
