#include "daemon/rpc/paging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include "core/base/error.hpp"

namespace kith::rpc {
namespace {

const google::protobuf::FieldDescriptor* field(const google::protobuf::Message& request,
                                               const char* name) {
  return request.GetDescriptor()->FindFieldByName(name);
}

/// The same for two requests exactly when they ask for the same list (FNV-1a over the rest of it).
std::uint64_t list_fingerprint(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> rest(request.New());
  rest->CopyFrom(request);
  rest->GetReflection()->ClearField(rest.get(), field(request, "page_size"));
  rest->GetReflection()->ClearField(rest.get(), field(request, "page_token"));
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : request.GetTypeName() + rest->SerializeAsString())
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

template <class Number>
std::optional<Number> parse(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto byte = parse<unsigned char>(hex.substr(i, 2), 16);
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

std::optional<Position> parse_token(std::string_view token, std::uint64_t fingerprint) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos) return std::nullopt;
  const auto list = parse<std::uint64_t>(token.substr(0, first), 16);
  const auto after = parse<std::int64_t>(token.substr(first + 1, second - first - 1), 10);
  auto pending_after = from_hex(token.substr(second + 1));
  if (list != fingerprint || !after || *after < 0 || !pending_after) return std::nullopt;
  return Position{*after, std::move(*pending_after)};
}

}  // namespace

std::string page_token(const google::protobuf::Message& request, const Position& start) {
  return fmt::format("{:016x}.{}.{}", list_fingerprint(request), start.after,
                     to_hex(start.pending_after));
}

PageRequest page_request(const google::protobuf::Message& request) {
  const auto* reflection = request.GetReflection();
  const auto size = reflection->GetInt32(request, field(request, "page_size"));
  const auto token = reflection->GetString(request, field(request, "page_token"));
  PageRequest page;
  if (size < 0)
    throw Error(ErrorKind::kRequest,
                fmt::format("page_size is {}: ask for 1 to {}, or 0 for the default of {}", size,
                            kMaxPageSize, kDefaultPageSize));
  if (size > 0) page.size = std::min<std::size_t>(static_cast<std::size_t>(size), kMaxPageSize);
  if (token.empty()) return page;
  const auto start = parse_token(token, list_fingerprint(request));
  if (!start)
    throw Error(ErrorKind::kRequest,
                "page_token is not one that this list gave out: pass next_page_token of the page "
                "before, with the same filter, or begin without a token");
  page.start = *start;
  return page;
}

}  // namespace kith::rpc
