#include "daemon/review/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/montage/gallery_wall.hpp"
#include "core/montage/page_geometry.hpp"
#include "daemon/log.hpp"

namespace kith::review {
namespace {

using Json = nlohmann::json;
using net::HttpAnswer;
using net::HttpReply;
using net::HttpRequest;
using Method = HttpRequest::Method;

constexpr std::uint64_t kMaxPicture = 64ULL << 20;

HttpReply refusal(int status, const std::string& sentence) {
  const Json said{{"error", sentence}};
  return {.status = status, .body = said.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

HttpReply stranger() {
  return {.status = 401,
          .content_type = "text/plain; charset=utf-8",
          .body = "This page opens by the link that 'kith review' prints.\n"};
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kRequest:
      return 400;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kUnavailable:
    case ErrorKind::kRetry:
      return 503;
    default:
      return 500;
  }
}

HttpReply refusal(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return refusal(status_of(error.kind()), error.what());
  } catch (const Json::exception&) {
    return refusal(400, "the request is not what this page sends");
  } catch (const std::exception& error) {
    return refusal(500, error.what());
  }
}

HttpReply outcome(const CommandOutcome& done) {
  const bool did = done.command.number != 0;
  const bool can_be_undone = did && done.command.kind != CommandKind::kUndo;
  const Json said{{"message", did ? done.command.description : "nothing to do"},
                  {"undo", can_be_undone ? Json(done.command.number) : Json()}};
  return {.body = said.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

// A fraction or a number beyond 64 bits is nobody's.
std::int64_t number_in(const Json& value) {
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && !std::in_range<std::int64_t>(value.get<std::uint64_t>())))
    throw Error(ErrorKind::kRequest, "the request is not what this page sends");
  return value.get<std::int64_t>();
}

std::vector<SampleId> samples_in(const Json& body) {
  std::vector<SampleId> samples;
  if (const auto given = body.find("samples"); given != body.end())
    std::transform(given->begin(), given->end(), std::back_inserter(samples), number_in);
  return samples;
}

Command command_for(std::string_view what, const Json& body) {
  const ClusterId cluster = number_in(body.at("cluster"));
  if (what == "label")
    return label_cluster(cluster, body.at("name").get<std::string>(),
                         {.only = samples_in(body), .except = {}});
  if (what == "dismiss") return dismiss_cluster(cluster);
  if (what == "split") return split_cluster(cluster, samples_in(body));
  throw Error(ErrorKind::kNotFound, fmt::format("this page cannot {}", printable(what)));
}

Provenance provenance_of(const HttpRequest& request) {
  return {.host = request.field("Host"),
          .origin = request.field("Origin"),
          .fetch_site = request.field("Sec-Fetch-Site"),
          .cookie = request.field("Cookie")};
}

/// Who is at the other end, as the journal says it.
std::string actor_of(const HttpRequest& request) {
  if (!request.certificate) return "review page";
  return fmt::format("certificate of {}, review page", printable(*request.certificate));
}

HttpReply guarded(HttpReply reply) {
  // No face stays with the browser, where a person who is forgotten would live on.
  reply.fields.emplace_back("Cache-Control", "no-store");
  reply.fields.emplace_back("X-Content-Type-Options", "nosniff");
  reply.fields.emplace_back("X-Frame-Options", "DENY");
  reply.fields.emplace_back("Referrer-Policy", "no-referrer");
  reply.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  return reply;
}

bool eat(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

}  // namespace

Desk::Desk(Control& control, const Access& access, std::filesystem::path montages,
           std::function<std::shared_ptr<const HungPage>()> page)
    : control_(control), access_(access), montages_(std::move(montages)), page_(std::move(page)) {}

void Desk::take(const HttpRequest& request, const HttpAnswer& given) {
  const HttpAnswer answer = [given](HttpReply reply) { given(guarded(std::move(reply))); };
  try {
    if (!access_.is_host(request.field("Host"))) return answer(stranger());
    if (request.target.starts_with("/?token=")) return answer(enter(request));
    if (!access_.has_session(provenance_of(request))) return answer(stranger());
    serve(request, [answer](HttpReply reply) {
      reply.session = true;
      answer(std::move(reply));
    });
  } catch (...) {
    answer(refusal(std::current_exception()));
  }
}

void Desk::serve(const HttpRequest& request, const HttpAnswer& answer) {
  if (request.method == Method::kGet) return answer(get(request));
  if (request.method == Method::kPost) return change(request, answer);
  answer(refusal(405, "only GET and POST are understood"));
}

// The token leaves the address bar at once.
HttpReply Desk::enter(const HttpRequest& request) const {
  const std::string_view token = request.target.substr(std::string_view("/?token=").size());
  if (request.method != Method::kGet || !access_.is_token(token)) return stranger();
  return {
      .status = 303, .body = {}, .fields = {{"Location", "/"}, {"Set-Cookie", access_.cookie()}}};
}

HttpReply Desk::get(const HttpRequest& request) const {
  std::string_view path = request.target.substr(0, request.target.find('?'));
  if (path == "/") return page(request);
  if (path == "/favicon.ico") return {.status = 204, .body = {}};
  if (eat(path, "/tiles/")) return tiles(std::string(path));
  if (eat(path, "/") && is_page_name(path)) return picture(std::string(path));
  return refusal(404, "there is no such page");
}

HttpReply Desk::page(const HttpRequest& request) const {
  const auto hung = page_();
  if (!hung) return refusal(503, "the montages are being drawn for the first time; try again soon");
  const std::string tag = fmt::format("\"{}\"", hung->tag);
  if (request.field("If-None-Match") == tag)
    return {.status = 304, .body = {}, .fields = {{"ETag", tag}}};
  return {.content_type = "text/html; charset=utf-8",
          .body = hung->html,
          .fields = {{"ETag", tag},
                     {"Content-Security-Policy", hung->policy + "; frame-ancestors 'none'"}}};
}

// Where the pictures lie is none of a browser's business.
HttpReply Desk::picture(const std::string& name) const {
  try {
    const auto bytes = read_file(montages_ / name, kMaxPicture);
    return {.content_type = "image/png",
            .body = std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
  } catch (const Error& error) {
    log::debug("the review page: {}", error.what());
    return refusal(status_of(error.kind()),
                   fmt::format("the picture {} cannot be read; load the page again", name));
  }
}

// Which face stands where on a page, so that faces can be chosen by a click: left, top and side as
// parts of the picture's width and height.
HttpReply Desk::tiles(const std::string& name) const {
  const auto hung = page_();
  if (!hung) return refusal(503, "the montages are being drawn for the first time; try again soon");
  const auto& pages = hung->plan.pages;
  const auto found = std::find_if(pages.begin(), pages.end(), [&name](const MontagePage& one) {
    return one.file_name == name;
  });
  if (found == pages.end()) return refusal(404, "there is no such page");
  const PageGeometry geometry(hung->layout, found->tiles.size(), !found->subtitle.empty());
  Json tiles = Json::array();
  for (std::size_t i = 0; i < found->tiles.size(); ++i) {
    const auto corner = geometry.tile(i);
    tiles.push_back({{"sample", found->tiles[i].sample},
                     {"left", 100.0 * corner.x / geometry.width},
                     {"top", 100.0 * corner.y / geometry.height}});
  }
  const Json said{{"tiles", std::move(tiles)},
                  {"width", 100.0 * geometry.side / geometry.width},
                  {"height", 100.0 * geometry.side / geometry.height}};
  return {.body = said.dump()};
}

void Desk::change(const HttpRequest& request, const HttpAnswer& answer) {
  if (!access_.is_same_origin(provenance_of(request)))
    return answer(refusal(403, "changes are taken from the review page itself alone"));
  if (request.field("Content-Type") != "application/json")
    return answer(refusal(415, "changes are told in application/json"));
  std::string_view what = request.target;
  if (!eat(what, "/do/")) return answer(refusal(404, "there is no such page"));
  const Json body = Json::parse(request.body);
  const CommandDone done = [answer](const std::optional<CommandOutcome>& result,
                                    const std::exception_ptr& failure) {
    answer(failure ? refusal(failure) : outcome(*result));
  };
  if (what == "undo") {
    control_.undo(number_in(body.at("command")), actor_of(request), done);
  } else {
    control_.run(command_for(what, body), actor_of(request), done);
  }
}

}  // namespace kith::review
