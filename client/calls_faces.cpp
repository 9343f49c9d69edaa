// Calls about people, samples and clusters: what is asked, and what a person tells.
#include "client/calls_stubs.hpp"
#include "client/failure.hpp"

namespace kith::client {

v1::Outcome Calls::label_cluster(const v1::LabelClusterRequest& request) {
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::LabelCluster, request);
}

v1::Outcome Calls::dismiss_cluster(std::int64_t id) {
  v1::DismissClusterRequest request;
  request.set_cluster(id);
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::DismissCluster, request);
}

v1::Outcome Calls::split_cluster(std::int64_t id, const std::vector<std::int64_t>& samples) {
  v1::SplitClusterRequest request;
  request.set_cluster(id);
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::SplitCluster, request);
}

v1::Outcome Calls::rename_person(const std::string& name, const std::string& new_name) {
  v1::RenamePersonRequest request;
  request.set_name(name);
  request.set_new_name(new_name);
  return stubs_->command(stubs_->gallery, &v1::Gallery::Stub::RenamePerson, request);
}

v1::Outcome Calls::merge_people(const std::string& from, const std::string& into) {
  v1::MergePeopleRequest request;
  request.set_from(from);
  request.set_into(into);
  return stubs_->command(stubs_->gallery, &v1::Gallery::Stub::MergePeople, request);
}

v1::Outcome Calls::assign_samples(const std::vector<std::int64_t>& samples,
                                  const std::string& person) {
  v1::AssignSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  request.set_person(person);
  return stubs_->command(stubs_->samples, &v1::Samples::Stub::AssignSamples, request);
}

v1::Outcome Calls::reject_samples(const std::vector<std::int64_t>& samples,
                                  const std::string& person) {
  v1::RejectSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  request.set_person(person);
  return stubs_->command(stubs_->samples, &v1::Samples::Stub::RejectSamples, request);
}

v1::Receipt Calls::forget_person(const std::string& name) {
  v1::ForgetPersonRequest request;
  request.set_name(name);
  return stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::ForgetPerson, request, kCommandDeadline)
      .receipt();
}

v1::Receipt Calls::forget_samples(const std::vector<std::int64_t>& samples) {
  v1::ForgetSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  return stubs_
      ->unary(stubs_->samples, &v1::Samples::Stub::ForgetSamples, request, kCommandDeadline)
      .receipt();
}

void Calls::list_people(const Each<v1::Person>& each) {
  stubs_->pages(stubs_->gallery, &v1::Gallery::Stub::ListPeople, v1::ListPeopleRequest(),
                &v1::ListPeopleResponse::people, each);
}

v1::Person Calls::person(const std::string& name) {
  v1::GetPersonRequest request;
  request.set_name(name);
  return stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::GetPerson, request).person();
}

v1::Explanation Calls::explain(std::int64_t sample, const std::function<void(double)>& progress) {
  v1::ExplainSampleRequest request;
  request.set_id(sample);
  return stubs_
      ->last_of(stubs_->samples, &v1::Samples::Stub::ExplainSample, request, progress,
                "explanation")
      .explanation();
}

std::vector<v1::ReferenceDoubt> Calls::check_people(const std::function<void(double)>& progress) {
  const auto response = stubs_->last_of(stubs_->gallery, &v1::Gallery::Stub::CheckPeople,
                                        v1::CheckPeopleRequest(), progress, "check");
  return {response.doubts().begin(), response.doubts().end()};
}

v1::CalibrateResponse Calls::calibrate(const v1::CalibrateRequest& request,
                                       const std::function<void(double)>& progress) {
  return stubs_->last_of(stubs_->gallery, &v1::Gallery::Stub::Calibrate, request, progress,
                         "calibration");
}

void Calls::list_samples(v1::ListSamplesRequest request, const Each<v1::Sample>& each) {
  stubs_->pages(stubs_->samples, &v1::Samples::Stub::ListSamples, std::move(request),
                &v1::ListSamplesResponse::samples, each);
}

v1::Sample Calls::sample(std::int64_t id) {
  v1::GetSampleRequest request;
  request.set_id(id);
  return stubs_->unary(stubs_->samples, &v1::Samples::Stub::GetSample, request).sample();
}

std::string Calls::thumbnail(std::int64_t sample) {
  v1::GetThumbnailRequest request;
  request.set_sample(sample);
  return stubs_->unary(stubs_->samples, &v1::Samples::Stub::GetThumbnail, request).jpeg();
}

void Calls::list_clusters(v1::ListClustersRequest request, const Each<v1::Cluster>& each) {
  stubs_->pages(stubs_->clusters, &v1::Clusters::Stub::ListClusters, std::move(request),
                &v1::ListClustersResponse::clusters, each);
}

v1::Cluster Calls::cluster(std::int64_t id) {
  v1::GetClusterRequest request;
  request.set_id(id);
  return stubs_->unary(stubs_->clusters, &v1::Clusters::Stub::GetCluster, request).cluster();
}

void Calls::render_montage(std::int64_t cluster, const Each<v1::RenderMontageResponse>& each) {
  v1::RenderMontageRequest request;
  request.set_cluster(cluster);
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::RenderMontage, request, each);
}

v1::ReclusterTrials Calls::try_recluster(const v1::TryReclusterRequest& request,
                                         const std::function<void(double)>& progress) {
  std::optional<v1::ReclusterTrials> result;
  const Each<v1::TryReclusterResponse> each = [&](const v1::TryReclusterResponse& response) {
    progress(response.progress());
    if (response.has_result()) result = response.result();
    return true;
  };
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::TryRecluster, request, each);
  if (!result)
    throw Failure(ExitCode::kFailed, "kithd ended the trial without a result; see its log");
  return *result;
}

v1::Recluster Calls::recluster(const std::function<void(double)>& progress) {
  v1::Recluster result;
  bool finished = false;
  const Each<v1::ReclusterResponse> each = [&](const v1::ReclusterResponse& response) {
    progress(response.progress());
    finished = response.has_result();
    if (finished) result = response.result();
    return true;
  };
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::Recluster, v1::ReclusterRequest(), each);
  if (!finished)
    throw Failure(ExitCode::kFailed, "kithd ended the recluster without a result; see its log");
  return result;
}

}  // namespace kith::client
