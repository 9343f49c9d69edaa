#include "daemon/rpc/convert_evaluation.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "core/base/text.hpp"
#include "daemon/rpc/convert.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kSuspectsAtMost = 10'000;

std::string text(const std::string& bytes) {
  return is_utf8(bytes) ? bytes : percent_encode(bytes);
}

v1::PrecisionRecall message_of(const PrecisionRecall& scores) {
  v1::PrecisionRecall message;
  message.set_precision(scores.precision);
  message.set_recall(scores.recall);
  message.set_f(scores.f());
  return message;
}

v1::OperatingPoint message_of(const OperatingPoint& point) {
  v1::OperatingPoint message;
  message.set_wanted_fpir(point.wanted_fpir);
  message.set_tolerance(point.tolerance);
  *message.mutable_fpir() = to_proto(point.fpir);
  *message.mutable_fnir() = to_proto(point.fnir);
  return message;
}

v1::Suspect message_of(const LabelDoubt& doubt, const LabeledFaces& faces) {
  v1::Suspect message;
  message.set_file(faces.files[doubt.row]);
  message.set_row(static_cast<std::int64_t>(faces.source_rows[doubt.row]));
  message.set_label(text(faces.labels[doubt.row]));
  message.set_reason(std::string(name_of(doubt.reason)));
  message.set_other_label(text(doubt.other_label));
  if (doubt.other_row != doubt.row) {
    message.set_other_file(faces.files[doubt.other_row]);
    message.set_other_row(static_cast<std::int64_t>(faces.source_rows[doubt.other_row]));
  }
  if (doubt.distance) message.set_distance(*doubt.distance);
  if (doubt.own_distance) message.set_own_distance(*doubt.own_distance);
  return message;
}

void fill(const Identification& found, v1::Evaluation& message) {
  message.set_mated(static_cast<std::int64_t>(found.mated));
  message.set_strangers(static_cast<std::int64_t>(found.strangers));
  if (found.mated > 0) message.set_rank1_accuracy(found.rank1.rate());
  *message.mutable_rank1() = to_proto(found.rank1);
  *message.mutable_named_right() = to_proto(found.confusion.named_right);
  *message.mutable_named_wrong() = to_proto(found.confusion.named_wrong);
  *message.mutable_missed() = to_proto(found.confusion.missed);
  *message.mutable_ambiguous() = to_proto(found.confusion.ambiguous);
  *message.mutable_strangers_accepted() = to_proto(found.confusion.strangers_accepted);
  *message.mutable_strangers_rejected() = to_proto(found.confusion.strangers_rejected);
  message.set_impostors(found.leave_one_person_out ? "leave_one_person_out" : "strangers");
  for (const OperatingPoint& point : found.points) *message.add_fnir_at_fpir() = message_of(point);
}

std::string_view word_of(ClusterEventKind kind) {
  switch (kind) {
    case ClusterEventKind::kBorn:
      return "born";
    case ClusterEventKind::kGrew:
      return "grew";
    case ClusterEventKind::kShrank:
      return "shrank";
    case ClusterEventKind::kMerged:
      return "merged";
    case ClusterEventKind::kSplit:
      return "split";
    case ClusterEventKind::kDied:
      return "died";
  }
  return "invalid";
}

std::optional<std::string> name_of(PersonId person, const Control::CalibrationAnswer& answer) {
  const auto found = answer.names.find(person);
  return found == answer.names.end() ? std::nullopt : std::optional(text(found->second));
}

v1::DecisionChange message_of(const DecisionChange& change,
                              const Control::CalibrationAnswer& answer) {
  v1::DecisionChange message;
  message.set_sample(change.sample);
  if (const auto found = answer.samples.find(change.sample); found != answer.samples.end()) {
    message.set_file(found->second.file);
    message.set_row(static_cast<std::int64_t>(found->second.row));
  }
  message.set_state_before(to_proto(change.state_before));
  message.set_state(to_proto(change.state));
  const auto before = name_of(change.person_before, answer);
  const auto after = name_of(change.person, answer);
  if (before) message.set_person_before(*before);
  if (after) message.set_person(*after);
  if (change.distance) message.set_distance(*change.distance);
  return message;
}

v1::ClusterChange message_of(const ClusterEvent& change) {
  v1::ClusterChange message;
  if (change.cluster != 0) message.set_cluster(change.cluster);
  message.set_change(std::string(word_of(change.kind)));
  message.set_size_before(static_cast<std::int64_t>(change.size_before));
  message.set_size_after(static_cast<std::int64_t>(change.size_after));
  message.mutable_others()->Assign(change.others.begin(), change.others.end());
  return message;
}

void fill(const Control::CalibrationAnswer& answer, v1::CalibrationReport& message) {
  const Prospect& then = *answer.prospect;
  if (!then.structureless) message.set_eps(then.eps);
  message.set_structureless(then.structureless && then.unknown > kFewToSeparate);
  message.set_tolerance_after(then.tolerance);
  message.set_eps_after(then.eps);
  message.set_become_known(static_cast<std::int64_t>(then.become_known));
  message.set_become_unknown(static_cast<std::int64_t>(then.become_unknown));
  message.set_decisions_changed(static_cast<std::int64_t>(then.decisions_changed));
  for (const DecisionChange& change : then.decisions) {
    *message.add_decision_changes() = message_of(change, answer);
  }
  if (!then.clusters) return;
  message.set_clusters(static_cast<std::int64_t>(*then.clusters));
  message.set_noise(static_cast<std::int64_t>(*then.noise));
  message.set_clusters_changed(static_cast<std::int64_t>(then.clusters_changed));
  for (const ClusterEvent& change : then.cluster_changes) {
    *message.add_cluster_changes() = message_of(change);
  }
}

}  // namespace

v1::Proportion to_proto(const Proportion& proportion) {
  v1::Proportion message;
  message.set_count(static_cast<std::int64_t>(proportion.count));
  message.set_of(static_cast<std::int64_t>(proportion.of));
  if (proportion.of > 0) message.set_rate(proportion.rate());
  message.set_low(proportion.low);
  message.set_high(proportion.high);
  return message;
}

v1::CalibrationReport to_proto(const Control::CalibrationAnswer& answer) {
  const Calibration& found = answer.found;
  v1::CalibrationReport message;
  message.set_fpir(found.fpir);
  if (found.tolerance) message.set_tolerance(*found.tolerance);
  message.set_basis(std::string(name_of(found.basis)));
  *message.mutable_accepted() = to_proto(found.accepted);
  message.set_expected_low(found.expected_low);
  message.set_expected_high(found.expected_high);
  message.set_more_needed(static_cast<std::int64_t>(found.more_needed));
  message.set_tolerance_in_force(answer.now.rule.tolerance);
  message.set_eps_in_force(answer.now.clustering.eps);
  message.set_tolerance_before(answer.before.rule.tolerance);
  message.set_eps_before(answer.before.clustering.eps);
  message.set_tolerance_automatic(answer.before.automatic.tolerance);
  message.set_eps_automatic(answer.before.automatic.eps);
  message.set_pinned(answer.pinned);
  message.set_applied(answer.applied);
  message.set_clusters_before(static_cast<std::int64_t>(answer.counts.clusters));
  message.set_noise_before(static_cast<std::int64_t>(answer.counts.noise));
  if (answer.prospect) fill(answer, message);
  for (const CurvePoint& point : answer.curve) {
    v1::CalibrationPoint& one = *message.add_curve();
    one.set_tolerance(point.tolerance);
    *one.mutable_fpir() = to_proto(point.fpir);
    *one.mutable_fnir() = to_proto(point.fnir);
  }
  return message;
}

v1::Evaluation to_proto(const Control::EvaluationAnswer& answer) {
  const Evaluation& found = answer.evaluation;
  v1::Evaluation message;
  message.set_faces(static_cast<std::int64_t>(found.faces));
  message.set_people(static_cast<std::int64_t>(found.people));
  message.set_tolerance(found.rule.tolerance);
  message.set_margin(found.rule.margin);
  fill(found.identification, message);
  v1::ClusterScores& clusters = *message.mutable_clusters();
  clusters.set_clusters(static_cast<std::int64_t>(found.clusters.clusters));
  clusters.set_noise(static_cast<std::int64_t>(found.clusters.noise));
  clusters.set_eps(found.clustering.eps);
  clusters.set_min_samples(found.clustering.min_samples);
  *clusters.mutable_pairwise() = message_of(found.clusters.pairwise);
  *clusters.mutable_bcubed() = message_of(found.clusters.bcubed);
  clusters.set_guard(std::string(name_of(found.guard)));
  clusters.set_cuts(static_cast<std::int64_t>(found.cuts));
  for (const UnreadFile& file : answer.unread) {
    v1::UnreadFile& unread = *message.add_unread();
    unread.set_name(file.name);
    unread.set_message(text(file.message));
  }
  const std::size_t told = std::min(found.doubts.size(), kSuspectsAtMost);
  for (std::size_t i = 0; i < told; ++i) {
    *message.add_suspects() = message_of(found.doubts[i], answer.faces);
  }
  return message;
}

}  // namespace kith::rpc
