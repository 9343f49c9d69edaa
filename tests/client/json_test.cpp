// The JSON that scripts rely on: every field, always, of the type it has always had.
#include <google/protobuf/descriptor.h>

#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::ElementsAre;

class JsonOutput : public ClientTest {
 protected:
  static void expect_fields(const Json& object, const google::protobuf::Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i)
      EXPECT_TRUE(object.contains(type.field(i)->name())) << type.field(i)->full_name();
  }
  static void expect_all_have_fields(const std::vector<Json>& objects,
                                     const google::protobuf::Descriptor& type) {
    EXPECT_GT(objects.size(), 1U) << type.full_name();
    for (const Json& object : objects) expect_fields(object, type);
  }

  std::vector<Json> items(const std::string& noun) { return json({noun, "list"}).at(noun); }
};

TEST_F(JsonOutput, HasEveryFieldOfEveryKindOfObject) {
  expect_fields(json({"status"}), *v1::Status::descriptor());
  expect_fields(json({"recluster"}), *v1::Recluster::descriptor());
  expect_all_have_fields(json_lines({"events"}), *v1::Event::descriptor());
  expect_all_have_fields(items("people"), *v1::Person::descriptor());
  expect_all_have_fields(items("samples"), *v1::Sample::descriptor());
  expect_all_have_fields(items("clusters"), *v1::Cluster::descriptor());
  expect_all_have_fields(items("files"), *v1::File::descriptor());
}

TEST_F(JsonOutput, HasEveryFieldOfAStatusThatKnowsNothing) {
  world_.status.Clear();
  const Json status = json({"status"});
  expect_fields(status, *v1::Status::descriptor());
  for (const char* field :
       {"last_recluster", "next_recluster_time", "advice", "dimension", "health"})
    EXPECT_TRUE(status.at(field).is_null()) << field;
  EXPECT_EQ(status.at("samples"), 0);
  EXPECT_EQ(status.at("degraded"), Json::array());
  EXPECT_EQ(status.at("paused"), false);
}

TEST_F(JsonOutput, WritesNumbersAsNumbers) {
  world_.status.set_last_event(9007199254740993);  // more than a double can hold
  const Json status = json({"status"});
  EXPECT_TRUE(status.at("samples").is_number_integer());
  EXPECT_TRUE(status.at("tolerance").is_number_float());
  EXPECT_EQ(status.at("last_event"), 9007199254740993);
}

TEST_F(JsonOutput, WritesStatesInLowerCase) {
  EXPECT_EQ(json({"status"}).at("health"), "ok");
  const Json samples = json({"samples", "list"}).at("samples");
  EXPECT_EQ(samples.at(0).at("state"), "reference");
  EXPECT_EQ(samples.at(2).at("kind"), "core");
  EXPECT_TRUE(samples.at(4).at("kind").is_null());
  const Json files = json({"files", "list"}).at("files");
  EXPECT_EQ(files.at(2).at("reason"), "bad_values");
  EXPECT_EQ(json_lines({"events"}).at(5).at("kind"), "cluster_born");
}

TEST_F(JsonOutput, WritesNullWhereThereIsNone) {
  EXPECT_EQ(json({"samples", "show", "1"}).at("box"), nullptr);
  const Json unclustered = json({"samples", "show", "5"});
  for (const char* field : {"person", "distance", "cluster", "kind", "image", "file_encoding"})
    EXPECT_TRUE(unclustered.at(field).is_null()) << field;
}

TEST_F(JsonOutput, WritesTimesInRfc3339) {
  EXPECT_EQ(json({"status"}).at("next_recluster_time"), "2026-03-01T12:03:01Z");
}

TEST_F(JsonOutput, WritesStagesAsSeconds) {
  const Json last = json({"status"}).at("last_recluster");
  EXPECT_EQ(last.at("stages").at("labels"), 0.001);
  EXPECT_EQ(last.at("stages").size(), 4U);
}

TEST_F(JsonOutput, WritesTheDetailOfAnEventAsAnObject) {
  EXPECT_EQ(json_lines({"events"}).at(5).at("detail").at("size"), 31);
}

TEST_F(JsonOutput, EncodesAPathThatIsNoUtf8) {
  world_.samples[2].set_file("caf\xe9 100%.npy");
  world_.samples[2].set_image("plain.png");
  const Json sample = json({"samples", "show", "3"});
  EXPECT_EQ(sample.at("file"), "caf%E9%20100%25.npy");
  EXPECT_EQ(sample.at("image"), "plain.png");
  EXPECT_EQ(sample.at("file_encoding"), "percent");
}

TEST_F(JsonOutput, EncodesAllPathsOfAnObjectAlike) {
  world_.files[3].set_path("\xff.npy");
  world_.files[3].set_original("100%.npy");
  const Json file = json({"files", "list"}).at("files").at(3);
  EXPECT_EQ(file.at("path"), "%FF.npy");
  EXPECT_EQ(file.at("original"), "100%25.npy");
  EXPECT_EQ(file.at("file_encoding"), "percent");
}

TEST_F(JsonOutput, LeavesStrangeButValidPathsAlone) {
  const std::string path = "line\nbreak/-x 100% \xc3\xa9\".npy";
  world_.samples[2].set_file(path);
  const Json sample = json({"samples", "show", "3"});
  EXPECT_EQ(sample.at("file"), path);
  EXPECT_TRUE(sample.at("file_encoding").is_null());
}

TEST_F(JsonOutput, FollowsThePagesToTheEnd) {
  EXPECT_EQ(json({"samples", "list"}).at("samples").size(), 5U);
  EXPECT_EQ(world_.calls.size(), 3U);
}

TEST_F(JsonOutput, IsAListWhereThereIsNothing) {
  world_.samples.clear();
  world_.people.clear();
  world_.clusters.clear();
  world_.files.clear();
  EXPECT_EQ(json({"samples", "list"}).at("samples"), Json::array());
  EXPECT_EQ(json({"people", "list"}).at("people"), Json::array());
  EXPECT_EQ(json({"clusters", "list"}).at("clusters"), Json::array());
  EXPECT_EQ(json({"files", "list"}).at("files"), Json::array());
}

TEST_F(JsonOutput, TellsAKindItDoesNotKnowByItsNumber) {
  world_.events.front().set_kind(static_cast<v1::EventKind>(4711));
  EXPECT_EQ(json_lines({"events"}).front().at("kind"), "4711");
}

TEST_F(JsonOutput, IsOneObjectALineForStreams) {
  const auto events = json_lines({"events"});
  ASSERT_EQ(events.size(), 7U);
  EXPECT_EQ(events.back().at("sequence"), 7);
  EXPECT_EQ(events.back().at("actor"), "uid 1000");
}

TEST_F(JsonOutput, OfPauseAndResumeSaysWhatHolds) {
  EXPECT_EQ(json({"pause"}), Json({{"paused", true}}));
  EXPECT_EQ(json({"resume"}), Json({{"paused", false}}));
}

}  // namespace
}  // namespace kith::client::test
