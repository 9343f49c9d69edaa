// client/JSON.md says what is printed: every verb, every field, in their order.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "client/present/json.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using Names = std::vector<std::string>;
using ::testing::Contains;
using ::testing::ElementsAreArray;

class JsonDocument : public ClientTest {
 protected:
  JsonDocument() {
    std::ifstream file(KITH_SOURCE_DIR "/client/JSON.md");
    std::string object;
    for (std::string line; std::getline(file, line);) {
      std::smatch match;
      if (std::regex_match(line, match, std::regex("### (\\w+)"))) object = match.str(1);
      if (!line.starts_with("| `")) continue;
      const std::string cell = line.substr(0, line.find(" |"));
      const std::regex word("`([a-z0-9_ ]+)`");
      for (std::sregex_iterator one(cell.begin(), cell.end(), word), end; one != end; ++one)
        (object.empty() ? verbs_ : fields_[object]).push_back(one->str(1));
    }
  }

  static Names fields_printed(const google::protobuf::Descriptor& type) {
    const auto* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
    Names names;
    const auto printed = to_json(*prototype);
    for (const auto& [name, value] : printed.items()) names.push_back(name);
    return names;
  }

  /// "people list" for every verb that help names.
  Names verbs_of_help() {
    std::string help = bare({"--help"}).out;
    help.resize(help.find("\nOptions"));
    Names verbs;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (std::regex_search(line, match, std::regex("^  ([a-z]+( [a-z]+)?)[ \n]?")) &&
          !line.starts_with("   "))
        verbs.push_back(match.str(1));
    }
    return verbs;
  }

  Names verbs_;
  std::map<std::string, Names> fields_;  // by object
};

TEST_F(JsonDocument, NamesEveryVerb) {
  const Names verbs = verbs_of_help();
  EXPECT_GE(verbs.size(), 15U);
  for (const std::string& verb : verbs) EXPECT_THAT(verbs_, Contains(verb));
}

TEST_F(JsonDocument, ListsEveryFieldOfEveryObject) {
  EXPECT_GE(fields_.size(), 7U);
  for (const auto& [object, fields] : fields_) {
    const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        "kith.v1." + object);
    ASSERT_NE(type, nullptr) << object;
    EXPECT_THAT(fields, ElementsAreArray(fields_printed(*type))) << object;
  }
}

TEST_F(JsonDocument, IsTrueOfWhatIsPrinted) {
  const auto keys = [](const Json& object) {
    Names names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
  };
  EXPECT_THAT(keys(json({"status"})), ElementsAreArray(fields_["Status"]));
  EXPECT_THAT(keys(json({"samples", "show", "1"})), ElementsAreArray(fields_["Sample"]));
  EXPECT_THAT(keys(json_lines({"events"}).front()), ElementsAreArray(fields_["Event"]));
  Names cluster = fields_["Cluster"];
  cluster.push_back("pages");
  EXPECT_THAT(keys(json({"clusters", "show", "7"})), ElementsAreArray(cluster));
}

}  // namespace
}  // namespace kith::client::test
