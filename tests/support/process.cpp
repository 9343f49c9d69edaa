#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace kith::test {
namespace {

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

UniqueFd memory_file(const char* name) {
  UniqueFd file(::memfd_create(name, MFD_CLOEXEC));
  check(file.get() < 0 ? errno : 0, "memfd_create");
  return file;
}

std::string content_of(int fd) {
  struct stat status {};
  check(::fstat(fd, &status) < 0 ? errno : 0, "fstat");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

std::vector<std::string> environment_for(const Command& command) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != text.npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : command.environment) variables[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) {
    if (!value.empty()) lines.push_back(name + "=" + value);
  }
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// posix_spawn's list of what the child does before it becomes the program.
class FileActions {
 public:
  FileActions() { check(::posix_spawn_file_actions_init(&actions_), "file_actions_init"); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void redirect(int from, int to) {
    check(::posix_spawn_file_actions_adddup2(&actions_, from, to), "file_actions_adddup2");
  }
  void read_nothing() {
    check(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
          "file_actions_addopen");
  }
  void start_in(const std::filesystem::path& directory) {
    check(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()),
          "file_actions_addchdir");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Process::Process(const Command& command)
    : output_(memory_file("stdout")), errors_(memory_file("stderr")) {
  FileActions actions;
  actions.read_nothing();
  actions.redirect(output_.get(), STDOUT_FILENO);
  actions.redirect(errors_.get(), STDERR_FILENO);
  actions.start_in(command.directory);
  std::vector<std::string> arguments = command.arguments;
  arguments.insert(arguments.begin(), command.program);
  std::vector<std::string> environment = environment_for(command);
  check(::posix_spawn(&pid_, command.program.c_str(), actions.get(), nullptr,
                      pointers_to(arguments).data(), pointers_to(environment).data()),
        command.program.c_str());
  // glibc 2.36 declares pidfd_open for C alone.
  handle_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  check(handle_.get() < 0 ? errno : 0, "pidfd_open");
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::move(other.handle_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      exit_code_(other.exit_code_) {}

Process::~Process() {
  if (pid_ < 0 || exit_code_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

std::optional<int> Process::wait(std::chrono::milliseconds deadline) {
  if (exit_code_) return exit_code_;
  struct pollfd ended {
    handle_.get(), POLLIN, 0
  };
  if (::poll(&ended, 1, static_cast<int>(deadline.count())) <= 0) return std::nullopt;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

std::string Process::output() const {
  return content_of(output_.get());
}
std::string Process::errors() const {
  return content_of(errors_.get());
}

Outcome run(const Command& command) {
  Process process(command);
  const std::optional<int> exit_code = process.wait();
  return {exit_code.value_or(-1), process.output(), process.errors()};
}

}  // namespace kith::test
