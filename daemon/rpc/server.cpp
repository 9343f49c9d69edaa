#include "daemon/rpc/server.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20
#include <vector>

#include "core/base/text.hpp"
#include "core/base/user.hpp"
#include "daemon/log.hpp"
#include "daemon/net/tcp_socket.hpp"
#include "daemon/net/tls_bridge.hpp"
#include "daemon/rpc/audience.hpp"
#include "daemon/rpc/unix_listener.hpp"

namespace kith::rpc {
namespace {

// Every user that may change something gets a server of its own, so that the journal can name it.
// Further ones share one: their rights are right, only their name is not in the journal.
constexpr std::size_t kNamedUsers = 16;
constexpr const char* kAnyAdmin = "an admin";
// Calls that carry files, of all users together.
constexpr int kUploads = 16;

void announce(fmt::format_string<const std::string&> sentence, const std::string& place) {
  log::write(log::Level::kInfo, fmt::format(sentence, place), log::Kind::kListening,
             {{"KITH_ADDRESS", place}});
}

}  // namespace

struct RpcServer::State {
  State(Control& told, boost::asio::io_context& io, ServerOptions given)
      : control(told),
        max_request(given.max_request),
        drain(given.drain),
        admins(std::move(given.admins)),
        readers(HandlerContext{control, lifecycle, {}, uploads}, max_request),
        listener(io, {given.socket, 0660, given.spare_descriptors},
                 [this](UniqueFd fd, const PeerCredentials& peer) {
                   const bool may_change = admins.includes(peer);
                   log::debug("uid {} connected and may {}", peer.uid,
                              may_change ? "change" : "read");
                   (may_change ? changers(actor_of(peer.uid)) : readers).admit(std::move(fd));
                 }) {
    announce("listening on {}", given.socket.native());
    if (given.tcp) serve_tcp(io, std::move(given));
  }

  void serve_tcp(boost::asio::io_context& io, ServerOptions given) {
    const std::string place = net::place_of(given.tcp.get());
    bridge.emplace(io, given.tls, net::TlsBridge::Options{},
                   [this](UniqueFd fd, const std::string& common_name) {
                     const std::string actor = "certificate of " + printable(common_name);
                     const bool may_change = admins.includes_certificate(common_name);
                     log::debug("{} connected and may {}", actor, may_change ? "change" : "read");
                     (may_change ? changers(actor) : readers).admit(std::move(fd));
                   });
    tcp.emplace(io, std::move(given.tcp), net::Acceptor::Options{place, given.spare_descriptors},
                [this](UniqueFd fd) { bridge->take(std::move(fd)); });
    announce("listening on {} with mutual TLS", place);
  }

  /// The server of those who change things as `actor`.
  Audience& changers(std::string actor) {
    if (!named.contains(actor) && named.size() >= kNamedUsers) actor = kAnyAdmin;
    if (const auto found = named.find(actor); found != named.end()) return *found->second;
    auto audience = std::make_unique<Audience>(
        HandlerContext{control, lifecycle, {.may_change = true, .actor = actor}, uploads},
        max_request);
    audience->set_serving(ready);
    return *named.emplace(actor, std::move(audience)).first->second;
  }

  template <class Do>
  void each_audience(const Do& action) {
    action(readers);
    for (auto& [actor, audience] : named) action(*audience);
  }

  Control& control;
  const std::size_t max_request;
  const std::chrono::milliseconds drain;
  Admins admins;
  Lifecycle lifecycle;
  const CallRoom uploads{kUploads};
  bool ready = false;
  bool stopped = false;
  Audience readers;
  std::map<std::string, std::unique_ptr<Audience>> named;
  UnixListener listener;
  std::optional<net::TlsBridge> bridge;
  std::optional<net::Acceptor> tcp;
};

RpcServer::RpcServer(Control& control, boost::asio::io_context& io, ServerOptions options)
    : state_(std::make_unique<State>(control, io, std::move(options))) {}

RpcServer::~RpcServer() {
  shutdown();
}

void RpcServer::set_ready() {
  state_->ready = true;
  state_->lifecycle.ready();
  state_->each_audience([](Audience& audience) { audience.set_serving(true); });
}

void RpcServer::set_admins(Admins admins) {
  state_->admins = std::move(admins);
}

void RpcServer::set_tls(net::TlsContext tls) {
  if (state_->bridge) state_->bridge->set_context(std::move(tls));
}

void RpcServer::ping(std::function<void()> answered) {
  state_->readers.ping(std::move(answered));
}

void RpcServer::shutdown() {
  if (std::exchange(state_->stopped, true)) return;
  state_->listener.close();
  if (state_->tcp) state_->tcp->close();
  if (state_->bridge) state_->bridge->close();
  state_->each_audience([](Audience& audience) { audience.set_serving(false); });
  state_->lifecycle.stop();
  const auto deadline = std::chrono::system_clock::now() + state_->drain;
  std::vector<std::jthread> draining;  // side by side: each may take until the deadline
  state_->each_audience([&](Audience& audience) {
    draining.emplace_back([&audience, deadline] { audience.shutdown(deadline); });
  });
}

}  // namespace kith::rpc
