#include "core/pipeline/commands/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/counted.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr std::size_t kLongestPersonName = 200;  // bytes; it becomes the name of a folder

bool has_control_characters(const std::string& name) {
  return std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 32 || c == 127; });
}

}  // namespace

void expect_name(const std::string& name) {
  const auto refuse = [&](const char* why) {
    throw Error(ErrorKind::kRequest,
                fmt::format("'{}' cannot be the name of a person: {}", printable(name), why));
  };
  if (name.empty()) refuse("it is empty");
  if (name.size() > kLongestPersonName) refuse("it has more than 200 bytes");
  if (!is_utf8(name)) refuse("it is no UTF-8");
  if (has_control_characters(name)) refuse("it has control characters");
  if (name.find('/') != std::string::npos)
    refuse("it has a slash, and names are folders below known/");
  if (name.front() == '.') refuse("it begins with a dot");
  if (name.front() == ' ' || name.back() == ' ') refuse("it begins or ends with a space");
}

PersonFact find_person(const Catalog& catalog, const std::string& name) {
  if (const auto person = catalog.find_person_fact(name)) return *person;
  throw Error(ErrorKind::kNotFound,
              fmt::format("there is no person called {}; 'kith people list' shows who is known",
                          printable(name)));
}

PersonFact find_or_add_person(const CommandContext& context, const std::string& name,
                              FactChanges& changes) {
  expect_name(name);
  changes.names.push_back(name);
  if (const auto person = context.catalog.find_person_fact(name)) return *person;
  const PersonFact person{context.catalog.next_person_id(), name, context.now};
  changes.added_people.push_back(person);
  return person;
}

std::vector<SampleId> in_order(std::vector<SampleId> samples) {
  if (samples.empty()) throw Error(ErrorKind::kRequest, "no sample was given: name at least one");
  std::sort(samples.begin(), samples.end());
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  return samples;
}

SampleRecord find_sample(const Catalog& catalog, SampleId sample) {
  if (auto record = catalog.sample(sample)) return *std::move(record);
  throw Error(
      ErrorKind::kNotFound,
      fmt::format("there is no sample {}; 'kith samples list' shows which there are", sample));
}

std::vector<StoredMembership> members_of(const CommandContext& context, ClusterId cluster) {
  std::vector<StoredMembership> members;
  const ClusterMembership& all = context.memory.clusters.membership();
  for (std::size_t i = 0; cluster != 0 && i < all.samples.size(); ++i) {
    if (all.clusters[i] != cluster) continue;
    members.push_back({all.samples[i], cluster, static_cast<int>(all.kinds[i])});
  }
  if (!members.empty()) return members;
  throw Error(
      ErrorKind::kNotFound,
      fmt::format("there is no cluster {}; 'kith clusters list' shows which there are", cluster));
}

std::optional<StoredMembership> place_of(const Catalog& catalog, const SampleRecord& sample) {
  if (sample.kind) return StoredMembership{sample.id, sample.cluster.value_or(0), *sample.kind};
  return catalog.away(sample.id);
}

std::string faces(std::size_t count) {
  return counted(static_cast<std::int64_t>(count), "face");
}

}  // namespace kith
