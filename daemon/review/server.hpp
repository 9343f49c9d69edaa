// The review page over HTTP, for whoever follows its link. Belongs to the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"
#include "daemon/net/http_server.hpp"
#include "daemon/review/desk.hpp"

namespace kith::review {

class Server {
 public:
  /// As net::HttpServer takes and refuses `listening` and `tls`.
  Server(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls, Control& control,
         std::filesystem::path montages, std::function<std::shared_ptr<const HungPage>()> page);

  /// "http://127.0.0.1:7480/?token=…": lets in whoever follows it while this daemon runs. From any
  /// thread.
  const std::string& link() const { return link_; }

 private:
  const Access access_;
  Desk desk_;
  net::HttpServer server_;
  const std::string link_;
};

}  // namespace kith::review
