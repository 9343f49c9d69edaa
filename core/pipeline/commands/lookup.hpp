// What several commands look up, with the sentences for what is not there.
#pragma once

#include <string>
#include <vector>

#include "core/pipeline/commands/command.hpp"

namespace kith {

/// Throws Error{kRequest} for what cannot be the name of a person: nothing, more than 200 bytes, no
/// UTF-8, control characters, a slash, a leading dot or space, a trailing space.
void expect_name(const std::string& name);

/// The person of this name. Throws Error{kNotFound}.
PersonFact find_person(const Catalog& catalog, const std::string& name);

/// The same, or a new person, noted in `changes`.
PersonFact find_or_add_person(const CommandContext& context, const std::string& name,
                              FactChanges& changes);

/// Sorted, each once. Throws Error{kRequest} for none.
std::vector<SampleId> in_order(std::vector<SampleId> samples);

/// Throws Error{kNotFound}.
SampleRecord find_sample(const Catalog& catalog, SampleId sample);

/// Members of a living cluster in order of sample. Throws Error{kNotFound}.
std::vector<StoredMembership> members_of(const CommandContext& context, ClusterId cluster);

/// Where a sample stands in the clusters, or would if it were unknown.
std::optional<StoredMembership> place_of(const Catalog& catalog, const SampleRecord& sample);

/// "1 face", "12 faces"
std::string faces(std::size_t count);

}  // namespace kith
