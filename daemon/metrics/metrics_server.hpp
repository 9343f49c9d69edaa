// GET /metrics, and nothing else. Plain HTTP where only this machine can reach the socket, mutual
// TLS everywhere else. Belongs to the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"
#include "daemon/net/tls.hpp"

namespace kith {

class MetricsServer {
 public:
  /// `tls` may be none where `listening` is local. `text` is called on the loop. Throws
  /// Error{kConfiguration} for a socket that others can reach without TLS.
  MetricsServer(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls,
                std::function<std::string()> text);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith
