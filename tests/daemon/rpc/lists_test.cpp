#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;

const std::vector<float> kFace = {1, 0, 0, 0};

/// Anna with one reference and one face; two unknown faces in cluster 1, one in none.
class ListsTest : public RpcTest {
 protected:
  ListsTest() {
    control_.commit([this](Catalog& catalog) {
      anna_ = catalog.add_person("Anna", at(1));
      catalog.add_person("Bob", at(1));
      reference_ = add(catalog, SampleState::kReference, anna_);
      known_ = add(catalog, SampleState::kKnown, anna_);
      catalog.add_cluster(1, at(2));
      for (const ClusterId cluster : {1, 1, 0})
        catalog.set_membership({.sample = add(catalog, SampleState::kUnknown, {}),
                                .cluster = cluster,
                                .kind = cluster == 0 ? 0 : 2});
    });
    serve();
  }

  SampleId add(Catalog& catalog, SampleState state, std::optional<PersonId> person) {
    FileRecord file;
    file.path = "face" + std::to_string(++files_) + ".npy";
    NewSample sample;
    sample.file = catalog.add_file(file);
    sample.state = state;
    sample.person = person;
    if (state != SampleState::kReference)
      sample.evidence.best = Neighbor{.reference = reference_, .person = anna_, .distance = 0.5};
    sample.embedding = kFace;
    sample.taken_in_at = at(files_);
    return catalog.add_sample(sample);
  }

  std::vector<std::int64_t> sample_ids(const v1::ListSamplesRequest& request) {
    const auto answer = ask(&v1::Samples::Stub::ListSamples, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    std::vector<std::int64_t> ids;
    for (const auto& sample : answer.value.samples()) ids.push_back(sample.id());
    return ids;
  }
  grpc::Status refusal(const v1::ListSamplesRequest& request) {
    return ask(&v1::Samples::Stub::ListSamples, request).status;
  }

  int files_ = 0;
  PersonId anna_ = 0;
  SampleId reference_ = 0;
  SampleId known_ = 0;
};

TEST_F(ListsTest, SamplesComeInOrderOfId) {
  EXPECT_THAT(sample_ids({}), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(ListsTest, SamplesComeInPages) {
  v1::ListSamplesRequest request;
  request.set_page_size(2);
  std::vector<std::int64_t> ids;
  int pages = 0;
  do {
    const auto answer = ask(&v1::Samples::Stub::ListSamples, request);
    for (const auto& sample : answer.value.samples()) ids.push_back(sample.id());
    request.set_page_token(answer.value.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(pages, 3);
}

TEST_F(ListsTest, SamplesAreSelectedByStatePersonAndCluster) {
  v1::ListSamplesRequest by_state;
  by_state.set_state(v1::SAMPLE_STATE_UNKNOWN);
  EXPECT_THAT(sample_ids(by_state), ElementsAre(3, 4, 5));
  v1::ListSamplesRequest by_person;
  by_person.set_person("Anna");
  EXPECT_THAT(sample_ids(by_person), ElementsAre(1, 2));
  v1::ListSamplesRequest by_cluster;
  by_cluster.set_cluster(1);
  EXPECT_THAT(sample_ids(by_cluster), ElementsAre(3, 4));
  v1::ListSamplesRequest noise;
  noise.set_cluster(0);
  EXPECT_THAT(sample_ids(noise), ElementsAre(5));
}

TEST_F(ListsTest, SamplesOfNobodyAndOfNoClusterAreNotFound) {
  v1::ListSamplesRequest by_person;
  by_person.set_person("Zoe");
  EXPECT_THAT(refusal(by_person), Says(StatusCode::NOT_FOUND, "nobody is called \"Zoe\""));
  v1::ListSamplesRequest by_cluster;
  by_cluster.set_cluster(9);
  EXPECT_THAT(refusal(by_cluster), Says(StatusCode::NOT_FOUND, "no cluster has the id 9"));
  by_cluster.set_cluster(-1);
  EXPECT_THAT(refusal(by_cluster), Says(StatusCode::INVALID_ARGUMENT, "-1 is no id of a cluster"));
}

TEST_F(ListsTest, ASizeBelowZeroIsRefused) {
  v1::ListSamplesRequest request;
  request.set_page_size(-5);
  EXPECT_THAT(refusal(request), Says(StatusCode::INVALID_ARGUMENT, "page_size is -5"));
}

TEST_F(ListsTest, ASampleNamesThePersonItIsNearestTo) {
  v1::GetSampleRequest request;
  request.set_id(known_);
  const auto sample = ask(&v1::Samples::Stub::GetSample, request).value.sample();
  EXPECT_EQ(sample.person(), "Anna");
  EXPECT_EQ(sample.nearest_person(), "Anna");
  EXPECT_EQ(sample.nearest_reference(), reference_);
  EXPECT_EQ(sample.distance(), 0.5);
}

TEST_F(ListsTest, ASampleThatIsNotThereIsNotFound) {
  v1::GetSampleRequest request;
  request.set_id(99);
  EXPECT_THAT(ask(&v1::Samples::Stub::GetSample, request).status,
              Says(StatusCode::NOT_FOUND, "no sample has the id 99"));
  request.set_id(0);
  EXPECT_THAT(ask(&v1::Samples::Stub::GetSample, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "0 is no id of a sample"));
}

TEST_F(ListsTest, PeopleAreListedWithTheirMontage) {
  v1::ListPeopleRequest request;
  request.set_page_size(1);
  const auto first = ask(&v1::Gallery::Stub::ListPeople, request).value;
  ASSERT_EQ(first.people_size(), 1);
  EXPECT_EQ(first.people(0).name(), "Anna");
  EXPECT_EQ(first.people(0).references(), 1);
  EXPECT_EQ(first.people(0).samples(), 2);
  EXPECT_EQ(first.people(0).montage(), "/root/montages/person-1.png");
  request.set_page_token(first.next_page_token());
  const auto second = ask(&v1::Gallery::Stub::ListPeople, request).value;
  EXPECT_EQ(second.people(0).name(), "Bob");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ListsTest, APersonIsFoundByName) {
  v1::GetPersonRequest request;
  request.set_name("Anna");
  EXPECT_EQ(ask(&v1::Gallery::Stub::GetPerson, request).value.person().id(), anna_);
  request.set_name("anna");
  EXPECT_THAT(ask(&v1::Gallery::Stub::GetPerson, request).status,
              Says(StatusCode::NOT_FOUND, "nobody is called \"anna\""));
  request.clear_name();
  EXPECT_THAT(ask(&v1::Gallery::Stub::GetPerson, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "no name of a person was given"));
}

TEST_F(ListsTest, ClustersAreListedWithTheirMontage) {
  const auto answer = ask(&v1::Clusters::Stub::ListClusters, v1::ListClustersRequest());
  ASSERT_EQ(answer.value.clusters_size(), 1);
  EXPECT_EQ(answer.value.clusters(0).id(), 1);
  EXPECT_EQ(answer.value.clusters(0).size(), 2);
  EXPECT_EQ(answer.value.clusters(0).montage(), "/root/montages/cluster-1.png");
}

TEST_F(ListsTest, AClusterIsFoundById) {
  v1::GetClusterRequest request;
  request.set_id(1);
  EXPECT_EQ(ask(&v1::Clusters::Stub::GetCluster, request).value.cluster().size(), 2);
  request.set_id(2);
  EXPECT_THAT(ask(&v1::Clusters::Stub::GetCluster, request).status,
              Says(StatusCode::NOT_FOUND, "a recluster may have ended it"));
}

}  // namespace
}  // namespace kith::test
