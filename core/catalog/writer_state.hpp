// What a Catalog holds: its connection, and the counters as the present transaction has them.
#pragma once

#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/catalog/connection.hpp"
#include "core/catalog/counters.hpp"

namespace kith {

/// What the counters need to know of one sample.
struct Standing {
  SampleState state = SampleState::kUnknown;
  std::optional<int> kind;  // as SampleRecord::kind

  bool in_pool() const {
    return state == SampleState::kUnknown || state == SampleState::kAmbiguous;
  }
  bool is_noise() const { return in_pool() && kind == 0; }
};

struct Catalog::State {
  explicit State(const std::filesystem::path& path);

  /// A statement that reads.
  Query read(std::string_view sql) { return Query(connection, sql); }
  /// A statement that changes something: throws Error{kBug} outside a transaction.
  Query write(std::string_view sql) {
    connection.expect_writable();
    return Query(connection, sql);
  }

  void begin();
  void commit();
  void rollback() noexcept;

  /// Throws Error{kNotFound}.
  Standing standing(SampleId sample);
  void recount(const Standing& before, const Standing& after);

  Connection connection;
  Counters counters;   // as the present transaction sees them
  Counters committed;  // as they are on disk
};

}  // namespace kith
