#include "daemon/rpc/server.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <map>
#include <string>
#include <thread>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20
#include <vector>

#include "daemon/log.hpp"
#include "daemon/rpc/audience.hpp"

namespace kith::rpc {
namespace {

// Every user that may change something gets a server of its own, so that the journal can name it.
// Further ones share one: their rights are right, only their name is not in the journal.
constexpr std::size_t kNamedUsers = 16;
// Calls that carry files, of all users together.
constexpr int kUploads = 16;
constexpr uid_t kAnyUser = static_cast<uid_t>(-1);  // never a user's: the kernel reserves it

std::string actor_of(uid_t uid) {
  if (uid == kAnyUser) return "an admin";
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16 * 1024);
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return fmt::format("uid {}", uid);
  return fmt::format("uid {} ({})", uid, entry.pw_name);
}

}  // namespace

bool may_change_by_default(const PeerCredentials& peer) {
  return peer.uid == 0 || peer.uid == ::geteuid();
}

struct RpcServer::State {
  State(Control& told, boost::asio::io_context& io, ServerOptions given)
      : control(told),
        options(std::move(given)),
        readers(HandlerContext{control, lifecycle, {}, uploads}, options.max_request),
        listener(
            io,
            {.path = options.socket, .mode = 0660, .spare_descriptors = options.spare_descriptors},
            [this](UniqueFd fd, const PeerCredentials& peer) {
              audience_of(peer).admit(std::move(fd));
            }) {}

  Audience& audience_of(const PeerCredentials& peer) {
    if (!options.may_change(peer)) return readers;
    const bool named = users.contains(peer.uid) || users.size() < kNamedUsers;
    const auto uid = named ? peer.uid : kAnyUser;
    if (const auto found = users.find(uid); found != users.end()) return *found->second;
    auto audience = std::make_unique<Audience>(
        HandlerContext{control, lifecycle, {.may_change = true, .actor = actor_of(uid)}, uploads},
        options.max_request);
    audience->set_serving(ready);
    return *users.emplace(uid, std::move(audience)).first->second;
  }

  template <class Do>
  void each_audience(const Do& action) {
    action(readers);
    for (auto& [uid, audience] : users) action(*audience);
  }

  Control& control;
  const ServerOptions options;
  Lifecycle lifecycle;
  const CallRoom uploads{kUploads};
  bool ready = false;
  bool stopped = false;
  Audience readers;
  std::map<uid_t, std::unique_ptr<Audience>> users;
  UnixListener listener;
};

RpcServer::RpcServer(Control& control, boost::asio::io_context& io, ServerOptions options)
    : state_(std::make_unique<State>(control, io, std::move(options))) {
  log::info("listening on {}", state_->options.socket.native());
}

RpcServer::~RpcServer() {
  shutdown();
}

void RpcServer::set_ready() {
  state_->ready = true;
  state_->lifecycle.ready();
  state_->each_audience([](Audience& audience) { audience.set_serving(true); });
}

void RpcServer::shutdown() {
  if (std::exchange(state_->stopped, true)) return;
  state_->listener.close();
  state_->each_audience([](Audience& audience) { audience.set_serving(false); });
  state_->lifecycle.stop();
  const auto deadline = std::chrono::system_clock::now() + state_->options.drain;
  std::vector<std::jthread> draining;  // side by side: each may take until the deadline
  state_->each_audience([&](Audience& audience) {
    draining.emplace_back([&audience, deadline] { audience.shutdown(deadline); });
  });
}

}  // namespace kith::rpc
