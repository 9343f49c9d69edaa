// Commands about clusters: whose they are, that they do not matter, that they are two.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/pipeline/commands/lookup.hpp"

namespace kith {
namespace {

bool is_among(const std::vector<SampleId>& sorted, SampleId sample) {
  return std::binary_search(sorted.begin(), sorted.end(), sample);
}

// Throws Error{kNotFound} for samples that are no members.
void expect_members(ClusterId cluster, const std::vector<StoredMembership>& members,
                    const std::vector<SampleId>& samples) {
  for (const SampleId sample : samples) {
    const bool found = std::any_of(members.begin(), members.end(),
                                   [&](const auto& member) { return member.sample == sample; });
    if (found) continue;
    throw Error(
        ErrorKind::kNotFound,
        fmt::format("sample {} is not in cluster {}; 'kith samples list --cluster {}' shows "
                    "who is",
                    sample, cluster, cluster));
  }
}

std::vector<StoredMembership> chosen(ClusterId cluster, std::vector<StoredMembership> members,
                                     MemberChoice choice) {
  if (!choice.only.empty() && !choice.except.empty()) {
    throw Error(ErrorKind::kRequest, "either only these samples or all except those, not both");
  }
  if (!choice.only.empty()) {
    choice.only = in_order(std::move(choice.only));
    expect_members(cluster, members, choice.only);
    std::erase_if(members, [&](const auto& m) { return !is_among(choice.only, m.sample); });
  }
  if (!choice.except.empty()) {
    choice.except = in_order(std::move(choice.except));
    expect_members(cluster, members, choice.except);
    std::erase_if(members, [&](const auto& m) { return is_among(choice.except, m.sample); });
  }
  if (!members.empty()) return members;
  throw Error(ErrorKind::kRequest,
              fmt::format("no face of cluster {} is left to label when all are excepted", cluster));
}

bool is_rejected(const Memory& memory, SampleId sample, PersonId person) {
  const auto entry = memory.rejections.find(sample);
  return entry != memory.rejections.end() &&
         std::binary_search(entry->second.begin(), entry->second.end(), person);
}

}  // namespace

Command label_cluster(ClusterId cluster, std::string name, MemberChoice choice) {
  return [=](const CommandContext& context) {
    CommandPlan plan{.kind = CommandKind::kLabel, .description = {}, .changes = {}};
    FactChanges& changes = plan.changes;
    const std::vector<StoredMembership> members = members_of(context, cluster);
    const std::vector<StoredMembership> wanted = chosen(cluster, members, choice);
    const PersonFact person = find_or_add_person(context, name, changes);
    changes.member_lists.push_back(cluster);
    changes.clusters.push_back(cluster);
    for (const StoredMembership& member : wanted) {
      changes.samples.push_back(member.sample);
      if (is_rejected(context.memory, member.sample, person.id)) {
        plan.skipped.push_back(member.sample);
      } else {
        changes.references.push_back({member.sample, 0, person.id, member});
      }
    }
    if (changes.references.empty()) {
      throw Error(
          ErrorKind::kConflict,
          fmt::format("every one of these faces was said not to be {}; 'kith samples assign' "
                      "says otherwise",
                      name));
    }
    if (changes.references.size() == members.size()) changes.labeled.push_back(cluster);
    plan.description =
        fmt::format("{}{} of cluster {} labeled {}", changes.labeled.empty() ? "" : "all ",
                    faces(changes.references.size()), cluster, name);
    return plan;
  };
}

Command dismiss_cluster(ClusterId cluster) {
  return [=](const CommandContext& context) {
    members_of(context, cluster);
    if (context.catalog.is_dismissed(cluster)) {
      throw Error(ErrorKind::kConflict, fmt::format("cluster {} is dismissed already", cluster));
    }
    CommandPlan plan{.kind = CommandKind::kDismiss,
                     .description = fmt::format("cluster {} dismissed", cluster),
                     .changes = {}};
    plan.changes.clusters.push_back(cluster);
    plan.changes.dismissed.push_back(cluster);
    return plan;
  };
}

Command split_cluster(ClusterId cluster, std::vector<SampleId> samples) {
  return [=](const CommandContext& context) {
    const std::vector<SampleId> apart = in_order(samples);
    const std::vector<StoredMembership> members = members_of(context, cluster);
    expect_members(cluster, members, apart);
    if (apart.size() == members.size()) {
      throw Error(
          ErrorKind::kRequest,
          fmt::format("these are all faces of cluster {}: name those that belong apart", cluster));
    }
    Splitting splitting{cluster, context.catalog.next_cluster_id(), {}};
    for (const StoredMembership& member : members) {
      splitting.members.push_back({member.sample, is_among(apart, member.sample) ? 1 : 0});
    }
    CommandPlan plan{.kind = CommandKind::kSplit,
                     .description = fmt::format("{} of cluster {} split off as cluster {}",
                                                faces(apart.size()), cluster, splitting.into),
                     .changes = {}};
    plan.changes.member_lists.push_back(cluster);
    plan.changes.clusters.push_back(cluster);
    plan.changes.splitting = std::move(splitting);
    return plan;
  };
}

}  // namespace kith
