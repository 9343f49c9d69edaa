#include "client/event_command.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "client/failure.hpp"

namespace kith::client {
namespace {

// The keeper's exit codes above what a command ends with: 128 and a signal's number at most.
constexpr int kCursorNotStored = 250;
constexpr int kNotStarted = 251;

[[noreturn]] void fail(const char* what) {
  throw Failure(ExitCode::kFailed, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

// The event as a file that is read from its beginning: a command that does not read it all, or not
// at all, breaks no pipe.
UniqueFd as_input(const std::string& event) {
  UniqueFd file(::memfd_create("kith-event", MFD_CLOEXEC));
  if (!file) fail("pass on an event");
  const std::string line = event + '\n';
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t written = ::write(file.get(), line.data() + done, line.size() - done);
    if (written < 0) fail("pass on an event");
    done += static_cast<std::size_t>(written);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

// waitpid() that lasts; the status as a shell has it.
int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kNotStarted;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

EventCommand::Outcome EventCommand::run(std::int64_t sequence, const std::string& event) const {
  const UniqueFd input = as_input(event);
  const std::string cursor_text = fmt::format("{}\n", sequence);
  const pid_t keeper = ::fork();
  if (keeper < 0) fail("start a process");
  if (keeper == 0) keep(input.get(), cursor_text);
  const int code = wait_for(keeper);
  if (code == 0) return {true, true, {}};
  if (code == kCursorNotStored) return {true, false, "the cursor could not be stored"};
  if (code == kNotStarted) return {false, false, "the command could not be started"};
  return {false, false,
          code > 128 ? fmt::format("the command was ended by signal {}", code - 128)
                     : fmt::format("the command ended with {}", code)};
}

// In the keeper: a copy of a process with threads, where only what is async-signal-safe may be
// called. Signals that would end kith stay blocked, so that it outlasts its command.
void EventCommand::keep(int input, const std::string& cursor_text) const {
  const pid_t command = ::_Fork();
  if (command < 0) ::_exit(kNotStarted);
  if (command == 0) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(input, STDIN_FILENO);
    ::execl("/bin/sh", "sh", "-c", command_.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  const int code = wait_for(command);
  if (code != 0) ::_exit(code);
  ::_exit(cursor_ == nullptr || cursor_->store(cursor_text) == 0 ? 0 : kCursorNotStored);
}

}  // namespace kith::client
