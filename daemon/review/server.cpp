#include "daemon/review/server.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <utility>

#include "daemon/log.hpp"
#include "daemon/net/tcp_socket.hpp"

namespace kith::review {
namespace {

const net::HttpOptions kOptions{
    .what = "the review page",
    .header_bytes = 16 * 1024,
    .body_bytes = 256 * 1024,  // thousands of samples to split off
    .connections = 64,
    .idle = std::chrono::seconds(60),  // a browser keeps its connections open for long
    .request = std::chrono::seconds(5),
    .patience = std::chrono::seconds(30),
};

// "anna-pc:7480" for a socket that listens on every address.
std::string reachable(const std::string& place) {
  if (!place.starts_with("0.0.0.0:") && !place.starts_with("[::]:")) return place;
  utsname machine{};
  ::uname(&machine);
  return machine.nodename + place.substr(place.rfind(':'));
}

}  // namespace

Server::Server(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls,
               Control& control, std::filesystem::path montages,
               std::function<std::shared_ptr<const HungPage>()> page)
    : access_(!net::is_local(listening.get())),
      desk_(control, access_, std::move(montages), std::move(page)),
      server_(loop, std::move(listening), std::move(tls), kOptions,
              [this](const net::HttpRequest& request, const net::HttpAnswer& answer) {
                desk_.take(request, answer);
              }),
      link_(fmt::format("{}://{}/?token={}", server_.scheme(), reachable(server_.place()),
                        access_.token())) {
  log::write(log::Level::kInfo,
             fmt::format("the review page is at {}://{}; 'kith review' prints the link that opens "
                         "it",
                         server_.scheme(), server_.place()),
             log::Kind::kListening, {{"KITH_ADDRESS", server_.place()}});
}

}  // namespace kith::review
