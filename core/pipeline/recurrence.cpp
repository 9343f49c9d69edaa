#include "core/pipeline/recurrence.hpp"

#include <fmt/format.h>

namespace kith {

void review_recurrence(Catalog& catalog, ClusterId cluster, const VisitRule& rule, Timestamp now,
                       const EventRecord& cause) {
  const bool recurring = catalog.recurring_since(cluster).has_value();
  const std::size_t visits = catalog.visits_of(cluster, rule.gap);
  if ((visits >= rule.recurring) == recurring) return;
  catalog.set_recurring(cluster, recurring ? std::nullopt : std::optional(now));
  if (recurring) return;
  EventRecord event = cause;
  event.time = now;
  event.kind = EventKind::kClusterRecurring;
  event.cluster = cluster;
  event.distance.reset();
  event.detail = fmt::format(R"({{"visits":{}}})", visits);
  catalog.add_event(event);
}

}  // namespace kith
