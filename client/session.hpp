// What a verb has at hand while it runs: where to print, how, and the daemon, which is looked for
// at the first call.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "client/address.hpp"
#include "client/calls.hpp"
#include "client/present/json.hpp"
#include "client/present/paint.hpp"
#include "client/terminal.hpp"

namespace kith::client {

struct GlobalOptions {
  AddressOptions address;
  bool json = false;
  bool csv = false;
};

class Session {
 public:
  Session(std::ostream& out, std::ostream& err, const Terminal& terminal, GlobalOptions options)
      : out_(out), err_(err), terminal_(terminal), options_(std::move(options)) {}

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  const Terminal& terminal() const { return terminal_; }
  bool json() const { return options_.json; }
  bool csv() const { return options_.csv; }
  Paint paint() const { return Paint(terminal_.color); }
  /// Columns that text must fit into; none where no terminal shows it.
  std::optional<std::size_t> width() const;

  /// The daemon. Throws as addresses_to_try and connect do.
  Calls& daemon();
  /// Connects anew to the daemon of before; false when it does not answer.
  bool reconnect();
  /// Where the daemon is.
  std::string place() const;

  /// One JSON document on a line of its own, shown at once.
  void print(const Json& document);
  void print(const google::protobuf::Message& message);
  /// A hint for the person, on standard error.
  void hint(std::string_view sentence);

 private:
  std::ostream& out_;
  std::ostream& err_;
  const Terminal& terminal_;
  GlobalOptions options_;
  std::optional<Address> address_;
  std::unique_ptr<Calls> calls_;
};

}  // namespace kith::client
