// Brings the metrics to whoever collects them: over HTTP at /metrics, and into a file that is
// written over and over (for the node exporter's textfile collector). Belongs to the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>

#include "daemon/metrics/metrics.hpp"
#include "daemon/net/http_server.hpp"

namespace kith {

class Exporter {
 public:
  /// Reads the journal's counts after a sequence number on another thread, and answers on any.
  using CountEvents = std::function<void(
      EventSequence since,
      std::function<void(std::map<EventKind, std::uint64_t>, EventSequence last)> answer)>;

  /// `look` tells how things stand; `since` is the last event that was there before the start.
  Exporter(boost::asio::io_context& loop, Metrics& metrics, std::function<Standing()> look,
           CountEvents count_events, EventSequence since);

  /// Answers GET /metrics on `listening` from now on, and nothing else. As net::HttpServer takes
  /// and refuses `listening` and `tls`.
  void serve(UniqueFd listening, net::TlsContext tls);
  /// Where the file goes from now on; empty: nowhere. The file of before stays as it is.
  void write_to(const std::string& textfile);
  void start();
  void stop();

  /// Why the file could not be written; empty when it could.
  const std::string& problem() const { return problem_; }

 private:
  net::HttpReply scraped(const net::HttpRequest& request) const;
  void tick();
  void write();

  boost::asio::io_context& loop_;
  Metrics& metrics_;
  const std::function<Standing()> look_;
  const CountEvents count_events_;
  EventSequence counted_;
  bool counting_ = false;
  std::string textfile_;
  std::string problem_;
  boost::asio::steady_timer timer_;
  std::optional<net::HttpServer> server_;
};

}  // namespace kith
