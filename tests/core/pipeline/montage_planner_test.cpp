// What montages say of the faces on them.
#include "core/pipeline/montage_planner.hpp"

#include <gmock/gmock.h>

#include "core/base/time_text.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class MontagePlans : public testing::Test {
 protected:
  /// Faces of one stranger, each seen at `source` at its own time.
  void drop_stranger(const std::string& source, const std::vector<std::string>& times) {
    std::vector<Arrival> arrivals;
    for (const std::string& time : times) {
      const auto shot = static_cast<unsigned>(arrivals.size());
      RowMetadata said;
      said.source = source;
      said.time = parse_rfc3339(time);
      Arrival made = arrival(std::to_string(shot) + ".npy", {face(7, shot)});
      made.beside = MetadataBeside{made.path + ".json", {true, {said}}};
      arrivals.push_back(made);
    }
    root_.drop(arrivals);
    root_.recluster();
  }
  MontagePage page(const std::string& file_name) const {
    for (const MontagePage& found : MontagePlanner().plan(root_.reader(), {}).pages) {
      if (found.file_name == file_name) return found;
    }
    throw std::out_of_range(file_name);
  }

  SmallRoot root_;
};

TEST_F(MontagePlans, SpeakOfWhenTheFacesWereThere) {
  drop_stranger("door", {"2026-03-01T12:00:00Z", "2026-03-02T08:30:00Z", "2026-03-04T23:59:00Z"});
  EXPECT_THAT(page("cluster-1.png").subtitle,
              AllOf(HasSubstr("first seen 2026-03-01 12:00, last 2026-03-04 23:59"),
                    HasSubstr("3 visits")));
}

TEST_F(MontagePlans, MarkTwoFacesOfOnePicture) {
  drop_stranger("party.jpg",
                {"2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"});
  root_.drop("alone.npy", {face(7, 9)});
  root_.recluster();
  std::map<std::string, std::string> captions;
  for (const Tile& tile : page("cluster-1.png").tiles) captions[tile.file_name] = tile.caption;
  EXPECT_EQ(captions.at("0.npy"), "same picture");
  EXPECT_EQ(captions.at("1.npy"), "same picture");
  EXPECT_EQ(captions.at("alone.npy"), "");
}

}  // namespace
}  // namespace kith::test
