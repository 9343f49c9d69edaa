// A request over HTTP and its answer, apart from the library that reads and writes them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::net {

/// What it points at lives until the answer was given.
struct HttpRequest {
  enum class Method { kGet, kPost, kOther } method = Method::kOther;
  std::string_view target;  // "/cluster-7.png?…"
  std::string_view body;
  /// A header field by its name, in whatever case; empty where there is none.
  std::function<std::string_view(std::string_view name)> field;
  /// The common name of the client's certificate, UTF-8; none where it came without TLS.
  std::optional<std::string> certificate;
};

struct HttpReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields = {};  // further header fields
  /// Whoever asked has a session: the connection may be idle for long, and keeps its place.
  bool session = false;
};

/// May be called on any thread, once.
using HttpAnswer = std::function<void(HttpReply)>;

}  // namespace kith::net
