// Catalog: everything goes, as if nothing had ever been dropped.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/catalog/writer_state.hpp"

namespace kith {

void Catalog::start_over() {
  // Tables that refer to each other are emptied in any order; the commit finds nothing amiss.
  state_->write("PRAGMA defer_foreign_keys = ON").run();
  std::vector<std::string> tables;
  {
    Query query = state_->read(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT IN ('counter', 'setting')");
    while (query.step()) tables.push_back(query.text(0));
  }
  for (const std::string& table : tables) {
    state_->write(fmt::format("DELETE FROM {}", table)).run();
  }
  // Whether intake is paused and what a visit is are the operator's word, nothing that was learned.
  state_->write("DELETE FROM setting WHERE key NOT IN ('paused', 'visit_gap')").run();
  Counters begin;
  begin.last_event = state_->counters.last_event;
  state_->counters = begin;
}

}  // namespace kith
