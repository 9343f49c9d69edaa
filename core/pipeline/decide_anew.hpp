// Decisions are a function of the present catalog: whatever changes the gallery or the rule decides
// every sample it can touch again, known ones too.
#pragma once

#include <string_view>

#include "core/pipeline/memory.hpp"

namespace kith {

/// Inside a transaction: decides all samples again that the daemon decided, under memory.rule. When
/// references were added, `newcomers` holds just those (already in the gallery too): the nearest of
/// old and new is the nearest of both. Null when only the rule changed. Samples whose state or
/// person changed are journaled as one event with `cause` and counts. Memory follows.
void decide_anew(Catalog& catalog, Memory& memory, const Gallery* newcomers, std::string_view cause,
                 Timestamp now);

}  // namespace kith
