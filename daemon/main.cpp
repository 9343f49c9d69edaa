// kithd: drop embeddings in, get names, clusters and pictures out.

#include <exception>
#include <filesystem>

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

int serve(const kith::Options& options) {
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
    kith::App app(options, config, clock);
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
  try {
    return serve(parsed.options);
  } catch (const kith::Error& error) {
    kith::log::critical("{}", error.what());
    return exit_code_of(error);
  } catch (const std::exception& error) {
    kith::log::critical("{}", error.what());
    return kith::exit_code::kFailed;
  }
}
