#include "daemon/app_options.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/shell_word.hpp"
#include "daemon/net/tcp_socket.hpp"

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
    const auto elsewhere = (layout.root / config.inbox.path).lexically_normal();
    if (elsewhere != layout.inbox()) layout.elsewhere = elsewhere;
  }
  return layout;
}

EngineOptions engine_options(const Config& config) {
  return {config.classify.rule,
          config.cluster.parameters,
          config.classify.index,
          {config.classify.automatic, config.cluster.automatic, config.classify.fpir},
          config.cluster.guard_in_force(),
          config.inbox.dimension,
          config.inbox.model,
          {config.cluster.visit_gap, config.cluster.recurring}};
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

std::vector<std::string> read_at_start_alone(const Config& before, const Config& after) {
  std::vector<std::string> keys;
  if (after.server.listen != before.server.listen) keys.emplace_back("server.listen");
  if (after.review.listen != before.review.listen) keys.emplace_back("review.listen");
  if (after.metrics.listen != before.metrics.listen) keys.emplace_back("metrics.listen");
  if (after.inbox.path != before.inbox.path) keys.emplace_back("inbox.path");
  return keys;
}

RetentionRules retention_rules(const Config& config) {
  RetentionRules rules = config.retention;
  rules.rewrite = config.inbox.rewrite_forgotten;
  return rules;
}

namespace {

constexpr std::string_view kUnix = "unix:";

const std::string& listen_address(const Options& options, const Config& config) {
  return options.listen.empty() ? config.server.listen : options.listen;
}

Error two_places(const std::string& listen, const std::string& key, const std::string& unit) {
  return {ErrorKind::kConfiguration,
          fmt::format("{} already says where to listen: take {} out of {}, or disable the unit",
                      unit, listen, key)};
}

}  // namespace

std::filesystem::path socket_path(const Options& options, const Config& config,
                                  const RootLayout& layout) {
  const std::string& listen = listen_address(options, config);
  if (listen.starts_with(kUnix)) {
    if (listen.size() == kUnix.size())
      throw Error(ErrorKind::kConfiguration, "cannot listen on unix: without a path");
    return std::filesystem::absolute(listen.substr(kUnix.size()));
  }
  if (const char* runtime = std::getenv("RUNTIME_DIRECTORY"); runtime != nullptr && *runtime != 0) {
    return std::filesystem::path(runtime) / "kith.sock";
  }
  return layout.root / "kith.sock";
}

namespace {

// What [`name`] listen says, or what its socket unit passed; both is a mistake.
std::optional<UniqueFd> http_socket(const std::string& listen, const std::string& name,
                                    net::PassedSockets& passed) {
  const std::string key = name + ".listen";
  const std::string unit = net::own_socket_unit(name);
  auto socket = passed.take(name);
  if (socket && !listen.empty()) throw two_places(listen, key, unit);
  if (socket || listen.empty()) return socket;
  return net::listen_on_tcp(listen, key, unit);
}

}  // namespace

rpc::ServerOptions server_options(const Options& options, const Config& config,
                                  const RootLayout& layout, net::PassedSockets& passed) {
  rpc::ServerOptions server;
  server.socket = socket_path(options, config, layout);
  server.admins = rpc::Admins(config.server.admins);
  const std::string& listen = listen_address(options, config);
  const bool configured = !listen.empty() && !listen.starts_with(kUnix);
  const std::string unit = net::own_socket_unit("rpc");
  if (auto socket = passed.take("rpc")) {
    if (configured) throw two_places(listen, "server.listen", unit);
    server.tcp = std::move(*socket);
  }
  if (!configured && !server.tcp) return server;
  server.tls = net::make_tls_context(config.server.tls, "h2");  // before anybody can connect
  if (configured) server.tcp = net::listen_on_tcp(listen, "server.listen", unit);
  return server;
}

std::optional<UniqueFd> metrics_socket(const Config& config, net::PassedSockets& passed) {
  return http_socket(config.metrics.listen, "metrics", passed);
}

std::optional<UniqueFd> review_socket(const Config& config, net::PassedSockets& passed) {
  return http_socket(config.review.listen, "review", passed);
}

net::TlsContext http_tls(const Config& config) {
  return config.server.tls.any() ? net::make_tls_context(config.server.tls, "http/1.1") : nullptr;
}

std::string client_command(const Options& options, const Config& config, const RootLayout& layout) {
  const std::filesystem::path socket = socket_path(options, config, layout);
  if (socket == "/run/kith/kith.sock") return "kith";
  if (socket == layout.root / "kith.sock") {
    return "kith --root " + shell_word(layout.root.native());
  }
  return "kith --address " + shell_word("unix:" + socket.native());
}

}  // namespace kith
