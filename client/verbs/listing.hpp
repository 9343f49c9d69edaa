// A list as it is printed: a table when all items are there, or {"<name>": [ … ]} item by item, so
// that a list of any length can be piped.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/exit_code.hpp"
#include "client/present/progress.hpp"
#include "client/present/table.hpp"
#include "client/session.hpp"

namespace kith::client {

class Listing {
 public:
  /// `when_empty`: what to say, on standard error, instead of a table without rows.
  Listing(Session& session, std::string name, std::vector<Column> columns, std::string when_empty)
      : session_(session),
        name_(std::move(name)),
        table_(std::move(columns)),
        when_empty_(std::move(when_empty)) {}

  /// Says how many items were read so far, when that takes longer than a moment.
  void count_aloud();

  /// Adds an item; `row` is asked for only where a table is printed. False when nobody reads any
  /// more.
  bool add(const google::protobuf::Message& item,
           const std::function<std::vector<std::string>()>& row);

  /// Prints what is left to print.
  ExitCode finish();
  /// JSON: the same, with another list beside the items.
  void finish_with(const std::string& name, const Json& list);

 private:
  Session& session_;
  std::string name_;
  Table table_;
  std::string when_empty_;
  bool begun_ = false;  // JSON: an item was printed
  std::int64_t items_ = 0;
  std::optional<Progress> progress_;
};

}  // namespace kith::client
