#include "daemon/rpc/explain_calls.hpp"

#include "core/base/text.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/lookup.hpp"
#include "daemon/rpc/progress_stream.hpp"

namespace kith::rpc {
namespace {

std::string wire(const std::string& bytes) {
  return is_utf8(bytes) ? bytes : percent_encode(bytes);
}

v1::NearSample near_message(const NearSample& near) {
  v1::NearSample message;
  message.set_sample(near.sample.id);
  message.set_distance(near.distance);
  if (near.sample.cluster) message.set_cluster(*near.sample.cluster);
  if (near.sample.kind) message.set_kind(to_proto(static_cast<PointKind>(*near.sample.kind)));
  message.set_file(near.sample.file);
  message.set_image(near.sample.image);
  return message;
}

void tell_place(const Explanation& found, v1::Explanation& message) {
  if (!found.place) return;
  message.set_eps(found.clustering.eps);
  message.set_min_samples(found.clustering.min_samples);
  message.set_neighbors_within_eps(static_cast<std::int64_t>(found.place->neighbors));
  for (const NearSample& near : found.place->nearest) *message.add_neighbors() = near_message(near);
  if (found.place->link) *message.mutable_link() = near_message(*found.place->link);
}

std::string name_in(const Explanation& found, PersonId person) {
  if (found.candidates.empty()) return "";
  const auto& best = found.sample.evidence.best;
  const bool is_best = best && best->person == person;
  return is_best ? found.candidates.front().person : found.candidates.back().person;
}

v1::Explanation explanation_message(const Explanation& found) {
  v1::Explanation message;
  *message.mutable_sample() =
      to_proto(found.sample, [&](PersonId person) { return name_in(found, person); });
  message.set_tolerance(found.rule.tolerance);
  message.set_margin(found.rule.margin);
  message.set_why(wire(found.why));
  if (!found.change.empty()) message.set_change(wire(found.change));
  for (const Candidate& candidate : found.candidates) {
    v1::Candidate& told = *message.add_candidates();
    told.set_person(wire(candidate.person));
    told.set_reference(candidate.reference);
    told.set_distance(candidate.distance);
    told.set_file(candidate.file);
    told.set_image(candidate.image);
  }
  tell_place(found, message);
  return message;
}

v1::ReferenceDoubt doubt_message(const ReferenceDoubt& doubt,
                                 const Control::ReferenceCheck& check) {
  const auto name = [&](PersonId id) {
    const auto found = check.names.find(id);
    return found == check.names.end() ? std::string() : wire(found->second);
  };
  v1::ReferenceDoubt message;
  message.set_reason(std::string(name_of(doubt.reason)));
  message.set_reference(doubt.reference);
  message.set_person(name(doubt.person));
  message.set_other_reference(doubt.other);
  message.set_other_person(name(doubt.other_person));
  message.set_distance(doubt.distance);
  if (doubt.own_distance) message.set_own_distance(*doubt.own_distance);
  return message;
}

}  // namespace

grpc::ServerWriteReactor<v1::ExplainSampleResponse>* explain_sample(
    const HandlerContext& context, const v1::ExplainSampleRequest& request) {
  return answer_with_progress<v1::ExplainSampleResponse>(context, [&](const auto& stream) {
    context.control.explain(
        check_id("sample", request.id()), [stream](double done) { stream->progress(done); },
        [stream](const Explanation* found, const std::exception_ptr& failure) {
          stream->finish(failure, [&](v1::ExplainSampleResponse& last) {
            *last.mutable_explanation() = explanation_message(*found);
          });
        });
  });
}

grpc::ServerWriteReactor<v1::CheckPeopleResponse>* check_people(const HandlerContext& context) {
  return answer_with_progress<v1::CheckPeopleResponse>(context, [&](const auto& stream) {
    context.control.check_references(
        [stream](double done) { stream->progress(done); },
        [stream](const Control::ReferenceCheck* check, const std::exception_ptr& failure) {
          stream->finish(failure, [&](v1::CheckPeopleResponse& last) {
            for (const ReferenceDoubt& doubt : check->doubts) {
              *last.add_doubts() = doubt_message(doubt, *check);
            }
          });
        });
  });
}

}  // namespace kith::rpc
