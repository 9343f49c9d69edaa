// Rounds with a system that refuses something: the daemon stays up and says so, loses nothing, does
// nothing twice, and goes on by itself when the cause is gone. Which calls fail is up to the test.
#pragma once

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {

/// One line for the faulty daemon, and what is found in what status then says.
struct Fault {
  std::string name;
  std::string line;
  std::string complaint;
  friend void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.line; }
};

inline std::string name_of(const testing::TestParamInfo<Fault>& fault) {
  return fault.param.name;
}

class FaultTest : public KithTest, public testing::WithParamInterface<Fault> {
 protected:
  FaultTest() { configure("[inbox]\nsettle = \"100ms\"\n"); }

  void take_in_and_go_on() {
    start_faulty();
    drop_strangers(1, 5);
    EXPECT_TRUE(reaches("files_done", 5));
    break_it();
    drop_strangers(6, 10);
    EXPECT_TRUE(complains(GetParam().complaint));
    mend();
    EXPECT_TRUE(goes_on_to("files_done", 15));
    EXPECT_TRUE(recovers());
    expect_one_effect_each(names_);
    drop_strangers(6, 1);  // the same again is a duplicate, as ever
    EXPECT_TRUE(goes_on_to("files_done", 16));
    EXPECT_EQ(status().at("samples"), 15);
  }

  void take_in_and_be_stopped() {
    start_faulty();
    drop_strangers(1, 1);
    EXPECT_TRUE(reaches("files_done", 1));
    break_it();
    drop_strangers(2, 10);
    EXPECT_TRUE(complains(GetParam().complaint));
    EXPECT_EQ(stop(), 0);
    mend();
    start();
    EXPECT_TRUE(goes_on_to("files_done", 11));
    expect_one_effect_each(names_);
  }

  void set_aside() {
    start_faulty();
    break_it();
    drop("zero.npy", npy_vector(std::vector<double>(kFaceDimension, 0.0)));
    EXPECT_TRUE(complains(GetParam().complaint));
    mend();
    EXPECT_TRUE(eventually([&] { return root_.has("failed/zero.npy"); }, kGoesOnWithin));
    EXPECT_TRUE(recovers());
    EXPECT_EQ(status().at("files_failed"), 1);
    EXPECT_EQ(events().size(), 1U);
    const Json document = Json::parse(root_.text_of("failed/zero.npy.error.json"), nullptr, false);
    ASSERT_TRUE(document.is_object());
    EXPECT_EQ(document.at("reason"), "bad_values");
    EXPECT_FALSE(root_.has("inbox/zero.npy"));
  }

  void attach() {
    start_faulty();
    drop_strangers(1, 1);
    EXPECT_TRUE(reaches("files_done", 1));
    break_it();
    drop("day/1.png", crop_file(1));
    EXPECT_TRUE(complains(GetParam().complaint));
    mend();
    EXPECT_TRUE(eventually([&] { return root_.has("archive/day/1.png"); }, kGoesOnWithin));
    EXPECT_TRUE(recovers());
    EXPECT_EQ(samples().at("day/1.npy").at("image"), "day/1.png");
    int attached = 0;
    for (const Json& event : events()) attached += event.at("kind") == "image_attached";
    EXPECT_EQ(attached, 1);
  }

  void hang_montages() {
    start_faulty();
    break_it();
    drop_strangers(1, 1);
    EXPECT_TRUE(reaches("files_done", 1));
    EXPECT_TRUE(complains(GetParam().complaint));
    mend();
    EXPECT_TRUE(recovers());
    EXPECT_TRUE(root_.has("montages/unknown.png"));
    EXPECT_TRUE(root_.has("montages/index.html"));
  }

  void recluster() {
    configure("[cluster]\ninterval = \"1h\"\n");
    start_faulty();
    drop_faces(1, 0, 4);
    EXPECT_TRUE(reaches("samples", 4));
    break_it();
    const Outcome refused = kith({"recluster"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.errors, testing::HasSubstr(GetParam().complaint));
    EXPECT_TRUE(complains(GetParam().complaint));
    mend();
    EXPECT_TRUE(recovers());
    EXPECT_EQ(status().at("last_recluster").at("samples"), 4);
    EXPECT_EQ(status().at("clusters"), 1);
  }

  /// What fails hinders no work: the log only grows until it can be copied into the catalog again.
  void checkpoint() {
    start_faulty();
    break_it();
    drop_strangers(1, 10);
    EXPECT_TRUE(reaches("files_done", 10));
    EXPECT_EQ(stop(), 0);
    mend();
    start();
    expect_one_effect_each(names_);
  }

 private:
  static constexpr std::chrono::seconds kGoesOnWithin{10};

  void drop_strangers(unsigned first, unsigned count) {
    for (unsigned person = first; person < first + count; ++person) {
      const std::string name = "day/" + std::to_string(person) + ".npy";
      drop(name, face_file(person, 1));
      names_.insert(name);
    }
  }
  void break_it() { fault(GetParam().line); }
  void mend() { fault(""); }

  testing::AssertionResult goes_on_to(const std::string& key, std::size_t value) const {
    if (eventually([&] { return status().at(key) == value; }, kGoesOnWithin)) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << status().dump(2);
  }

  std::set<std::string> names_;
};

}  // namespace kith::test
