// What a process has used up, as /proc tells it.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace kith::test {

/// A line of /proc/PID/status in MiB: VmRSS is what it holds now, VmHWM the most it ever held.
inline double memory_mib(pid_t process, const std::string& line) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  double kib = 0;
  for (std::string key; status >> key;) {
    if (key == line + ":") status >> kib;
  }
  return kib / 1024;
}

/// On processors, of all its threads.
inline double cpu_seconds(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string word;
  for (int field = 1; field < 14; ++field) stat >> word;
  double user = 0;
  double system = 0;
  stat >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace kith::test
