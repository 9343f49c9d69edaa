// The review page over HTTP: plain where only this machine can reach the socket, mutual TLS
// everywhere else. Belongs to the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"
#include "daemon/net/tls.hpp"
#include "daemon/review/desk.hpp"

namespace kith::review {

class Server {
 public:
  /// `tls` may be none where `listening` is local. Throws Error{kConfiguration} for a socket that
  /// others can reach without TLS.
  Server(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls, Control& control,
         std::filesystem::path montages, std::function<std::shared_ptr<const HungPage>()> page);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "http://127.0.0.1:7480/?token=…": lets in whoever follows it while this daemon runs. From any
  /// thread.
  const std::string& link() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::review
