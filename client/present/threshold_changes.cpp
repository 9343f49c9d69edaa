#include "client/present/threshold_changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/present/table.hpp"
#include "client/present/words.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

constexpr int kShown = 20;  // of each; a script reads them all

std::string standing(v1::SampleState state, const std::string& person) {
  return person.empty() ? word_of(state) : printable(person);
}

// "… and 292 more".
std::string rest_of(std::int64_t all, int shown) {
  return all > shown ? fmt::format("… and {} more; -o json names the first 500\n", all - shown)
                     : "";
}

std::string ids(const google::protobuf::RepeatedField<std::int64_t>& clusters) {
  std::string text;
  for (const std::int64_t id : clusters) text += fmt::format("{}{}", text.empty() ? "" : ", ", id);
  return text.empty() ? "-" : text;
}

std::string decisions(const v1::CalibrationReport& found, std::optional<std::size_t> width,
                      const Paint& paint) {
  Table table({{"SAMPLE", Kind::kNumber, 5},
               {"NOW", Kind::kText, 3},
               {"THEN", Kind::kText, 4},
               {"DISTANCE", Kind::kNumber, 2},
               {"FILE", Kind::kPath, 1}});
  const int shown = std::min(found.decision_changes_size(), kShown);
  for (int i = 0; i < shown; ++i) {
    const v1::DecisionChange& change = found.decision_changes(i);
    table.add({std::to_string(change.sample()),
               standing(change.state_before(), change.person_before()),
               standing(change.state(), change.person()),
               change.has_distance() ? fmt::format("{:.3f}", change.distance()) : "-",
               printable(change.file())});
  }
  if (table.empty()) return "";
  return "\n" + table.text(width, paint) + rest_of(found.decisions_changed(), shown);
}

std::string clusters(const v1::CalibrationReport& found, std::optional<std::size_t> width,
                     const Paint& paint) {
  Table table({{"CLUSTER", Kind::kNumber, 4},
               {"CHANGE", Kind::kWord, 3},
               {"FACES", Kind::kWord, 2},
               {"OTHERS", Kind::kText, 1}});
  const int shown = std::min(found.cluster_changes_size(), kShown);
  for (int i = 0; i < shown; ++i) {
    const v1::ClusterChange& change = found.cluster_changes(i);
    table.add({change.has_cluster() ? std::to_string(change.cluster()) : "new", change.change(),
               fmt::format("{} → {}", change.size_before(), change.size_after()),
               ids(change.others())});
  }
  if (table.empty()) return "";
  return "\n" + table.text(width, paint) + rest_of(found.clusters_changed(), shown);
}

}  // namespace

std::string changes_of(const v1::CalibrationReport& found, std::optional<std::size_t> width,
                       const Paint& paint) {
  return decisions(found, width, paint) + clusters(found, width, paint);
}

}  // namespace kith::client
