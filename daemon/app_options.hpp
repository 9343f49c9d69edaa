// From the configuration to what each part wants of it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/pipeline/engine.hpp"
#include "daemon/config/config.hpp"
#include "daemon/inbox/inbox.hpp"
#include "daemon/intake/intake_pump.hpp"
#include "daemon/net/passed_sockets.hpp"
#include "daemon/options.hpp"
#include "daemon/recluster/recluster_desk.hpp"
#include "daemon/rpc/server.hpp"

namespace kith {

/// --config, else kithd.toml in the root if it is there. Throws Error{kConfiguration}.
Config read_config(const Options& options, const RootLayout& layout);

/// Where everything is, as the configuration has it.
RootLayout layout_of(const Options& options, const Config& config);
EngineOptions engine_options(const Config& config);
InboxOptions inbox_options(const Config& config);
IntakeOptions intake_options(const Config& config);
ReclusterDesk::Schedule schedule(const Config& config);
RetentionRules retention_rules(const Config& config);
/// The keys whose values differ and that are read at a start alone: where to listen and the inbox.
std::vector<std::string> read_at_start_alone(const Config& before, const Config& after);

/// Where the Unix socket goes: --listen or [server] listen where they say unix:PATH, else kith.sock
/// in $RUNTIME_DIRECTORY, else in the root.
std::filesystem::path socket_path(const Options& options, const Config& config,
                                  const RootLayout& layout);

/// What the server is given: the Unix socket's place, who may change things, and where --listen or
/// [server] listen says HOST:PORT, or a socket unit passed "rpc", a TCP socket with its TLS. Throws
/// Error{kConfiguration}.
rpc::ServerOptions server_options(const Options& options, const Config& config,
                                  const RootLayout& layout, net::PassedSockets& passed);

/// Where metrics are served: [metrics] listen, or what a socket unit passed as "metrics"; none: not
/// at all. Throws Error{kConfiguration}.
std::optional<UniqueFd> metrics_socket(const Config& config, net::PassedSockets& passed);
/// The same for the page of montages: [review] listen, or the socket "review".
std::optional<UniqueFd> review_socket(const Config& config, net::PassedSockets& passed);
/// For HTTP, with the files of [server]; none where they are not set.
net::TlsContext http_tls(const Config& config);

/// "kith" with the options it needs to find this daemon from any folder, as a shell reads them.
std::string client_command(const Options& options, const Config& config, const RootLayout& layout);

}  // namespace kith
