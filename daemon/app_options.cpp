#include "daemon/app_options.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace kith {
namespace {

constexpr std::size_t kMostLeft = 10'000'000;  // files, of some 300 bytes each in memory

}  // namespace

Config read_config(const Options& options, const RootLayout& layout) {
  const bool named = !options.config.empty();
  return load_config(named ? options.config : layout.configuration(), named);
}

RootLayout layout_of(const Options& options, const Config& config) {
  RootLayout layout{options.root};
  if (!config.inbox.path.empty()) {
    layout.elsewhere = (layout.root / config.inbox.path).lexically_normal();
  }
  return layout;
}

EngineOptions engine_options(const Config& config) {
  return {config.classify.rule,
          config.cluster.parameters,
          config.classify.index,
          {config.classify.automatic, config.cluster.automatic, config.classify.fpir},
          config.cluster.guard_in_force()};
}

InboxOptions inbox_options(const Config& config) {
  InboxOptions options;
  options.scan_interval = config.inbox.scan_interval;
  options.poll_interval = config.inbox.poll_interval;
  options.settle = config.inbox.settle;
  // What is left where it lies is remembered.
  if (config.inbox.archive == ArchivePolicy::kLeave) options.capacity = kMostLeft;
  return options;
}

IntakeOptions intake_options(const Config& config) {
  IntakeOptions options;
  options.limits.max_file_size = config.inbox.max_file_size;
  options.limits.bad_rows = config.inbox.bad_rows;
  options.settle = config.inbox.settle;
  return options;
}

ReclusterDesk::Schedule schedule(const Config& config) {
  return {config.cluster.interval, config.cluster.min_new};
}

std::filesystem::path socket_path(const Options& options, const Config& config,
                                  const RootLayout& layout) {
  const std::string& listen = options.listen.empty() ? config.server.listen : options.listen;
  constexpr std::string_view kUnix = "unix:";
  if (!listen.empty()) {
    if (!listen.starts_with(kUnix) || listen.size() == kUnix.size()) {
      throw Error(ErrorKind::kConfiguration,
                  fmt::format("cannot listen on {}: only unix:PATH is served", listen));
    }
    return std::filesystem::absolute(listen.substr(kUnix.size()));
  }
  if (const char* runtime = std::getenv("RUNTIME_DIRECTORY"); runtime != nullptr && *runtime != 0) {
    return std::filesystem::path(runtime) / "kith.sock";
  }
  return layout.root / "kith.sock";
}

}  // namespace kith
