// kithd: drop embeddings in, get names, clusters and pictures out.

#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <utility>

#include "core/base/error.hpp"
#include "daemon/app.hpp"
#include "daemon/app_options.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/inbox/network_file_system.hpp"
#include "daemon/log.hpp"

namespace {

int exit_code_of(const kith::Error& error) {
  switch (error.kind()) {
    case kith::ErrorKind::kUnavailable:
      return kith::exit_code::kRootHeld;
    case kith::ErrorKind::kConfiguration:
      return kith::exit_code::kConfiguration;
    default:
      return kith::exit_code::kFailed;
  }
}

// Beside the descriptors of its own, every connection takes one: the service manager's soft limit
// of 1,024 is there for programs that use select(2).
void allow_many_descriptors() {
  constexpr rlim_t kEnough = 16'384;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough) return;
  limit.rlim_cur = std::min(limit.rlim_max, kEnough);
  ::setrlimit(RLIMIT_NOFILE, &limit);  // refused: it goes on with what it has
}

int serve(const kith::Options& options) {
  const auto passed = kith::net::PassedSockets::from_systemd();
  const kith::RootLayout layout{options.root};
  std::error_code ignored;
  std::filesystem::create_directories(layout.root, ignored);  // the lock says what is wrong
  kith::refuse_network_file_system(layout.root);
  const kith::RootLock lock(layout.root);
  kith::Config config = kith::read_config(options, layout);
  kith::set_up_log(config.log.level);
  kith::create_layout(kith::layout_of(options, config));
  const kith::SystemClock clock;
  while (true) {
    kith::App app(options, config, clock, passed.duplicate());
    const int exit_code = app.run();
    if (!app.starts_over()) return exit_code;
    config = app.config();
  }
}

}  // namespace

int main(int argc, char** argv) {
  const kith::ParsedOptions parsed = kith::parse_options(argc, argv);
  if (parsed.exit_code) return *parsed.exit_code;
  kith::set_up_log("info");
  allow_many_descriptors();
  try {
    return serve(parsed.options);
  } catch (const kith::Error& error) {
    kith::log::write(kith::log::Level::kCritical, error.what(), kith::log::Kind::kDied);
    return exit_code_of(error);
  } catch (const std::exception& error) {
    kith::log::write(kith::log::Level::kCritical, error.what(), kith::log::Kind::kDied);
    return kith::exit_code::kFailed;
  }
}
