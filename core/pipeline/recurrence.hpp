// Strangers that come again: how often a cluster was seen, and when that is often enough to tell.
#pragma once

#include "core/catalog/catalog.hpp"

namespace kith {

struct VisitRule {
  std::chrono::microseconds gap = std::chrono::minutes(10);  // between visits, more than this
  std::size_t recurring = 3;                                 // visits that are told of
};

/// Inside a transaction: a cluster that has visits enough becomes recurring, once, with an event
/// that names the sample, file, source and time of `cause`; one that has them no longer (metadata
/// may change when a face was seen) is as before.
void review_recurrence(Catalog& catalog, ClusterId cluster, const VisitRule& rule, Timestamp now,
                       const EventRecord& cause = {});

}  // namespace kith
