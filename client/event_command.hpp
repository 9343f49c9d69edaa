// A command that is run for every event, with the event on its standard input.
//
// It runs below a child of ours, the keeper, which waits for it and, when it succeeded, stores the
// cursor. So the two belong together whatever becomes of us: a kith that is killed leaves a keeper
// that finishes the event and holds the cursor's lock until it has, and the next kith waits for
// that and goes on behind it. An event is given to the command twice only when the keeper itself,
// or the machine, ends between the command's success and the cursor's rename, or when the command
// did its work and did not end with 0.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "client/cursor.hpp"

namespace kith::client {

class EventCommand {
 public:
  /// `command` as sh -c takes it; `cursor` may be null, else it is locked.
  EventCommand(std::string command, const Cursor* cursor)
      : command_(std::move(command)), cursor_(cursor) {}

  struct Outcome {
    bool done = false;    // the command ended with 0
    bool stored = false;  // and so is the cursor
    std::string problem;  // for people; empty when both are true
  };
  /// Runs it once. Throws Failure{kFailed} where no process can be started.
  Outcome run(std::int64_t sequence, const std::string& event) const;

 private:
  [[noreturn]] void keep(int input, const std::string& cursor_text) const;

  std::string command_;
  const Cursor* cursor_;
};

}  // namespace kith::client
