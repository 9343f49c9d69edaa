#include "daemon/metrics/exporter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <exception>
#include <filesystem>
#include <span>
#include <utility>

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "daemon/log.hpp"
#include "daemon/net/passed_sockets.hpp"

namespace kith {
namespace {

// A scrape shows events up to this old; other figures are those of the moment.
constexpr std::chrono::seconds kBetween{5};
constexpr unsigned kReadableByAll = 0644;  // the collector is another user; there are only counts

/// Of the file as configured: that another one is written beside it is nobody's business.
std::string problem_with(const std::filesystem::path& file, std::string_view what) {
  const std::size_t colon = what.rfind(": ");  // "cannot create FILE: why", as core/base/file says
  const std::string_view why = colon == what.npos ? what : what.substr(colon + 2);
  std::string said =
      fmt::format("metrics.textfile: cannot write {}: {}", printable(file.native()), why);
  const std::filesystem::path folder = file.parent_path();
  if (::access(folder.c_str(), W_OK) != 0 && errno == EROFS)
    said += fmt::format(
        "; the unit's sandbox may be in the way: 'systemctl edit {0}' with the lines [Service] and "
        "ReadWritePaths={1}, then 'systemctl restart {0}'",
        net::own_service(), printable(folder.native()));
  return said;
}

}  // namespace

Exporter::Exporter(boost::asio::io_context& loop, Metrics& metrics, std::function<Standing()> look,
                   CountEvents count_events, EventSequence since)
    : loop_(loop),
      metrics_(metrics),
      look_(std::move(look)),
      count_events_(std::move(count_events)),
      counted_(since),
      timer_(loop) {}

void Exporter::serve(UniqueFd listening, net::TlsContext tls) {
  server_.emplace(loop_, std::move(listening), std::move(tls), net::HttpOptions{.what = "metrics"},
                  [this](const net::HttpRequest& request, const net::HttpAnswer& answer) {
                    answer(scraped(request));
                  });
  log::write(log::Level::kInfo,
             fmt::format("metrics are at {}://{}/metrics", server_->scheme(), server_->place()),
             log::Kind::kListening, {{"KITH_ADDRESS", server_->place()}});
}

net::HttpReply Exporter::scraped(const net::HttpRequest& request) const {
  net::HttpReply reply{.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = {}};
  if (request.method != net::HttpRequest::Method::kGet) {
    reply.status = 405;
    reply.fields = {{"Allow", "GET"}};
  } else if (request.target != "/metrics") {
    reply.status = 404;
    reply.body = "the metrics are at /metrics\n";
  } else {
    reply.body = metrics_.text(look_());
  }
  return reply;
}

void Exporter::write_to(const std::string& textfile) {
  textfile_ = textfile;
  problem_.clear();
}

void Exporter::start() {
  tick();
}

void Exporter::stop() {
  timer_.cancel();
  server_.reset();
}

void Exporter::tick() {
  if (!std::exchange(counting_, true)) {
    count_events_(counted_,
                  [this](const std::map<EventKind, std::uint64_t>& events, EventSequence last) {
                    boost::asio::post(loop_, [this, events, last] {
                      metrics_.journaled(events);
                      counted_ = last;
                      counting_ = false;
                    });
                  });
  }
  if (!textfile_.empty()) write();
  timer_.expires_after(kBetween);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Exporter::write() {
  try {
    const std::string text = metrics_.text(look_());
    write_file_atomically(textfile_, std::as_bytes(std::span(text)), false, kReadableByAll);
    problem_.clear();
  } catch (const std::exception& error) {
    problem_ = problem_with(textfile_, error.what());
  }
}

}  // namespace kith
