// A request to the review page and its answer, apart from the library that reads and writes them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/review/access.hpp"

namespace kith::review {

/// Lives until the answer was given.
struct Request {
  enum class Method { kGet, kPost, kOther } method = Method::kOther;
  std::string_view target;  // "/cluster-7.png?…"
  Provenance from;
  std::string_view content_type;
  std::string_view if_none_match;
  std::string_view body;
  std::string actor;  // who is at the other end, as the journal says it
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields = {};  // further header fields
};

/// May be called on any thread, once.
using Answer = std::function<void(Reply)>;

}  // namespace kith::review
