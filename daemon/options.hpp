// kithd's command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kith {

struct Options {
  std::filesystem::path root;    // absolute
  std::filesystem::path config;  // empty: ROOT/kithd.toml, if it is there
  bool once = false;
  std::string listen;  // empty: as configured
};

/// What parsing came to: options, or an exit code after help, version or a usage error was printed.
struct ParsedOptions {
  Options options;
  std::optional<int> exit_code;
};

ParsedOptions parse_options(int argc, char** argv);

}  // namespace kith
