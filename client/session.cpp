#include "client/session.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/connect.hpp"
#include "client/failure.hpp"
#include "core/base/text.hpp"

namespace kith::client {

std::optional<std::size_t> Session::width() const {
  if (!terminal_.output) return std::nullopt;
  return static_cast<std::size_t>(std::max(terminal_.columns(), 1));
}

Calls& Session::daemon() {
  if (!calls_) {
    Connection connection = connect(addresses_to_try(options_.address));
    address_ = connection.address;
    calls_ = std::make_unique<Calls>(std::move(connection), terminal_.stop);
  }
  return *calls_;
}

bool Session::reconnect() {
  try {
    calls_ = std::make_unique<Calls>(connect({*address_}), terminal_.stop);
    return true;
  } catch (const Failure&) {
    return false;
  }
}

std::string Session::place() const {
  return printable(text_of(*address_));
}

void Session::print(const Json& document) {
  out_ << text_of(document) << '\n' << std::flush;
}

void Session::print(const google::protobuf::Message& message) {
  print(to_json(message));
}

void Session::hint(std::string_view sentence) {
  err_ << "kith: " << sentence << '\n' << std::flush;
}

}  // namespace kith::client
