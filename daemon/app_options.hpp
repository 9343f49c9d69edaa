// From the configuration to what each part wants of it.
#pragma once

#include <filesystem>

#include "core/pipeline/engine.hpp"
#include "daemon/config/config.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/intake/intake_pump.hpp"
#include "daemon/options.hpp"
#include "daemon/recluster/recluster_desk.hpp"

namespace kith {

/// --config, else kithd.toml in the root if it is there. Throws Error{kConfiguration}.
Config read_config(const Options& options, const RootLayout& layout);

/// Where everything is, as the configuration has it.
RootLayout layout_of(const Options& options, const Config& config);
EngineOptions engine_options(const Config& config);
InboxOptions inbox_options(const Config& config);
IntakeOptions intake_options(const Config& config);
ReclusterDesk::Schedule schedule(const Config& config);

/// --listen, else [server] listen, else kith.sock in $RUNTIME_DIRECTORY, else in the root. Throws
/// Error{kConfiguration} for an address that is no unix:PATH.
std::filesystem::path socket_path(const Options& options, const Config& config,
                                  const RootLayout& layout);

}  // namespace kith
