// What grows old goes, wherever it is, and what people decided about stays.
#include "core/pipeline/retention/retention.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/base/error.hpp"
#include "core/pipeline/retention/root_size.hpp"
#include "tests/core/pipeline/catalog_tables.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using testing::SizeIs;

constexpr unsigned kAda = 1;

class Retention : public testing::Test {
 protected:
  Retention() : layout{root.catalog_path().parent_path()} { create_layout(layout); }

  void pass(hours time) { root.clock().turned += time; }
  Expired expire() {
    Expired all;
    for (bool more = true; more;) {
      const Expired round = root.engine().expire(rules, layout);
      all.samples += round.samples;
      all.files += round.files;
      all.events += round.events;
      all.next = round.next;
      more = round.more;
    }
    return all;
  }
  /// Taken in, with bytes in the archive as if they had been moved there.
  FileRecord archive(const std::string& path, const std::vector<std::vector<float>>& rows) {
    const FileRecord file = root.engine().take_in({arrival(path, rows)}).front();
    std::string bytes;
    for (const auto& row : rows) {
      bytes.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
    }
    write("archive/" + path, bytes);
    root.engine().note_moved(std::vector{Moved{.file = file.id, .stored_as = path}});
    return file;
  }
  FileRecord fail(const std::string& path) {
    Arrival bad = arrival(path, {face(1, 1)});
    bad.content = Rejection(RejectionReason::kMalformed, "no file of any kind");
    const FileRecord file = root.engine().take_in({bad}).front();
    write("failed/" + path, "x");
    write("failed/" + path + ".error.json", "{}");
    root.engine().note_moved(std::vector{Moved{.file = file.id, .stored_as = path}});
    return file;
  }
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((layout.root / path).parent_path());
    std::ofstream(layout.root / path) << text;
  }
  /// With all that is still in the catalog's log.
  std::uint64_t size() {
    root.open();
    return root_size(layout);
  }
  bool exists(const std::string& path) const { return fs::exists(layout.root / path); }
  bool found(const std::string& path, const std::vector<float>& vector) const {
    std::ifstream file(layout.root / path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return text.find(std::string(reinterpret_cast<const char*>(vector.data()),
                                 vector.size() * sizeof(float))) != std::string::npos;
  }
  std::size_t told(EventKind kind) const {
    std::size_t count = 0;
    for (const EventRecord& event : root.events()) count += event.kind == kind;
    return count;
  }

  SmallRoot root;
  RootLayout layout;
  RetentionRules rules;
};

TEST_F(Retention, KeepsEverythingWhereNothingIsSaid) {
  root.drop("a.npy", {face(7, 0)});
  pass(hours(100'000));
  EXPECT_FALSE(expire().any());
  EXPECT_THAT(root.samples(), SizeIs(1));
}

TEST_F(Retention, LetsUnknownFacesGoWithTheirFile) {
  rules.unknown = hours(24);
  archive("day/a.npy", {face(7, 0)});
  write("archive/day/a.json", "{}");
  pass(hours(23));
  EXPECT_EQ(expire().next, root.clock().now() + hours(1));
  archive("day/b.npy", {face(8, 0)});
  pass(hours(1));
  const Expired gone = expire();
  EXPECT_EQ(gone.samples, 1U);
  EXPECT_EQ(gone.files, 1U);
  EXPECT_FALSE(exists("archive/day/a.npy"));
  EXPECT_FALSE(exists("archive/day/a.json"));
  EXPECT_TRUE(exists("archive/day/b.npy"));
  EXPECT_EQ(root.engine().pool_size(), 1U);
  EXPECT_EQ(root.engine().counts().files_done, 1U);
  EXPECT_EQ(told(EventKind::kExpired), 1U);
  pass(hours(24));
  expire();
  EXPECT_FALSE(exists("archive/day"));
  EXPECT_TRUE(exists("archive"));
}

TEST_F(Retention, TakesTheSameFileInAgain) {
  rules.unknown = hours(1);
  archive("a.npy", {face(7, 0)});
  root.drop("copy.npy", {face(7, 0)});
  pass(hours(2));
  expire();
  EXPECT_EQ(root.engine().counts().files_done, 0U);
  const FileRecord again = root.drop("a.npy", {face(7, 0)});
  EXPECT_EQ(again.state, FileState::kArchived);
  EXPECT_EQ(again.samples, 1U);
}

TEST_F(Retention, EnrollsACopyOfWhatExpiredWhereItWasLeft) {
  rules.unknown = hours(1);
  const FileRecord left = root.engine().take_in({arrival("q3.npy", {face(7, 0)})}).front();
  write("inbox/q3.npy", "x");
  root.engine().note_moved(std::vector{Moved{.file = left.id, .place = FilePlace::kLeft}});
  pass(hours(2));
  ASSERT_EQ(expire().samples, 1U);
  root.drop("known/Pia/again.npy", {face(7, 0)});
  EXPECT_EQ(root.sample("q3.npy").person_name, "Pia");
}

class RowsThatExpired : public Retention {
 protected:
  /// Rows 0 and 2 of both.npy have expired, row 1 is Ada.
  RowsThatExpired() {
    rules.unknown = hours(1);
    archive("known/Ada/0.npy", {face(kAda, 0)});
    archive("both.npy", rows);
    pass(hours(2));
    expire();
  }
  const std::vector<std::vector<float>> rows{face(7, 0), face(kAda, 1), face(8, 0)};
};

TEST_F(RowsThatExpired, AreTakenInAgain) {
  ASSERT_THAT(root.samples(), SizeIs(2));
  const FileRecord again = root.drop("again.npy", rows);
  EXPECT_EQ(again.state, FileState::kDuplicate);
  EXPECT_THAT(again.message, testing::HasSubstr("2 rows of it had expired"));
  EXPECT_THAT(root.samples(), SizeIs(4));
  EXPECT_EQ(root.sample("both.npy", 2).state, SampleState::kUnknown);
  EXPECT_EQ(root.engine().pool_size(), 2U);
  const FileRecord file = root.reader().newest_file("both.npy").value();
  EXPECT_EQ(file.samples, 3U);
  EXPECT_EQ(file.reason, std::nullopt);
  EXPECT_THAT(file.bad_rows, SizeIs(0));
  root.drop("third.npy", rows);
  EXPECT_THAT(root.samples(), SizeIs(4));
  pass(hours(2));
  EXPECT_EQ(expire().samples, 2U);
}

TEST_F(RowsThatExpired, AreTakenInOnceFromTwoCopies) {
  root.drop(std::vector{arrival("a.npy", rows), arrival("b.npy", rows)});
  EXPECT_THAT(root.samples(), SizeIs(4));
}

TEST_F(RowsThatExpired, AreEnrolledWithTheOthers) {
  const FileRecord eve = root.drop("known/Eve/both.npy", rows);
  EXPECT_EQ(eve.state, FileState::kDuplicate);
  EXPECT_THAT(eve.message, testing::HasSubstr("now enrolled as Eve; 2 rows of it had expired"));
  for (std::uint64_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(root.sample("both.npy", row).state, SampleState::kReference);
    EXPECT_EQ(root.sample("both.npy", row).person_name, "Eve");
  }
  EXPECT_THAT(root.drop("known/Eve/third.npy", rows).message, testing::HasSubstr("already"));
}

TEST_F(RowsThatExpired, StayAwayWhereTheyWereForgotten) {
  root.drop("same.npy", {rows[0]});
  root.engine().forget({{}, {root.sample("same.npy").id}}, "a test", layout, {});
  root.drop("again.npy", rows);
  EXPECT_THAT(root.samples(), SizeIs(3));
  EXPECT_EQ(root.sample("both.npy", 2).state, SampleState::kUnknown);
  EXPECT_EQ(root.reader().newest_file("both.npy")->reason, RejectionReason::kForgotten);
}

TEST_F(Retention, KeepsReferencesAndKnownFacesByRulesOfTheirOwn) {
  rules.unknown = hours(1);
  archive("known/Ada/0.npy", {face(kAda, 0)});
  archive("ada.npy", {face(kAda, 1)});
  pass(hours(2));
  EXPECT_EQ(expire().samples, 0U);
  rules.known = hours(1);
  EXPECT_EQ(expire().samples, 1U);
  EXPECT_FALSE(exists("archive/ada.npy"));
  EXPECT_TRUE(exists("archive/known/Ada/0.npy"));
  EXPECT_EQ(root.drop("later.npy", {face(kAda, 2)}).samples, 1U);
  EXPECT_EQ(root.sample("later.npy").person_name, "Ada");
}

TEST_F(Retention, EndsClustersThatItEmptiesAndKeepsDismissedOnes) {
  rules.unknown = hours(1);
  root.drop("seven.npy", {face(7, 0), face(7, 1), face(7, 2)});
  root.drop("eight.npy", {face(8, 0), face(8, 1), face(8, 2)});
  root.recluster();
  ASSERT_EQ(root.engine().counts().clusters, 2U);
  root.engine().run(dismiss_cluster(root.sample("eight.npy").cluster.value()), "a test");
  pass(hours(2));
  EXPECT_EQ(expire().samples, 3U);
  EXPECT_EQ(root.engine().counts().clusters, 1U);
  EXPECT_EQ(told(EventKind::kClusterDied), 1U);
  EXPECT_EQ(root.sample("eight.npy").file, "eight.npy");
  EXPECT_EQ(root.recluster().samples, 3U);
}

TEST_F(Retention, WritesAnewWhatIsLeftOfAFile) {
  rules.unknown = hours(1);
  archive("known/Ada/0.npy", {face(kAda, 0)});
  archive("both.npy", {face(kAda, 1), face(7, 0)});
  pass(hours(2));
  EXPECT_EQ(expire().samples, 1U);
  EXPECT_TRUE(found("archive/both.npy", face(kAda, 1)));
  EXPECT_FALSE(found("archive/both.npy", face(7, 0)));
  const FileRecord file = root.reader().newest_file("both.npy").value();
  EXPECT_EQ(file.samples, 1U);
  EXPECT_EQ(file.reason, RejectionReason::kExpired);
  EXPECT_THAT(file.bad_rows, testing::ElementsAre(1));
}

TEST_F(Retention, KeepsNoRowThatWentInACopyOfItsFile) {
  rules.unknown = hours(1);
  archive("known/Ada/0.npy", {face(kAda, 0)});
  archive("both.npy", {face(kAda, 1), face(7, 0)});
  archive("copy.npy", {face(kAda, 1), face(7, 0)});
  pass(hours(2));
  EXPECT_EQ(expire().samples, 1U);
  EXPECT_FALSE(exists("archive/copy.npy"));
  EXPECT_EQ(root.reader().newest_file("copy.npy")->state, FileState::kDuplicate);
  EXPECT_TRUE(found("archive/both.npy", face(kAda, 1)));
}

TEST_F(Retention, LeavesACommandThatItCannotTakeBackAnyMore) {
  rules.unknown = hours(1);
  archive("known/Ada/0.npy", {face(kAda, 0)});
  archive("ada.npy", {face(kAda, 1)});
  const CommandNumber number =
      root.engine()
          .run(reject_samples({root.sample("ada.npy").id}, "Ada"), "a test")
          .command.number;
  pass(hours(2));
  EXPECT_EQ(expire().samples, 1U);
  EXPECT_THROW(root.engine().undo(number, "a test"), Error);
  root.open();
  EXPECT_EQ(root.engine().counts().samples(), 1U);
}

TEST_F(Retention, LetsArchivedBytesGoAndKeepsTheFaces) {
  rules.archive = hours(24);
  archive("a.npy", {face(7, 0)});
  pass(hours(25));
  archive("b.npy", {face(8, 0)});
  EXPECT_EQ(expire().files, 1U);
  EXPECT_FALSE(exists("archive/a.npy"));
  EXPECT_THAT(root.samples(), SizeIs(2));
  EXPECT_EQ(root.drop("again.npy", {face(7, 0)}).state, FileState::kDuplicate);
  EXPECT_EQ(expire().files, 0U);
}

TEST_F(Retention, LetsFailedFilesGoWithTheirDocuments) {
  rules.failed = hours(24);
  fail("bad.npy");
  pass(hours(25));
  EXPECT_EQ(expire().files, 1U);
  EXPECT_FALSE(exists("failed/bad.npy"));
  EXPECT_FALSE(exists("failed/bad.npy.error.json"));
  EXPECT_EQ(root.engine().counts().files_failed, 0U);
}

TEST_F(Retention, LetsTheJournalBeginLater) {
  rules.events = hours(24);
  root.drop("a.npy", {face(7, 0)});
  const EventSequence last = root.engine().last_event();
  pass(hours(25));
  root.drop("b.npy", {face(8, 0)});
  EXPECT_EQ(expire().events, static_cast<std::size_t>(last));
  EXPECT_EQ(root.events().front().sequence, last + 1);
  pass(hours(25));
  expire();
  EXPECT_THAT(root.events(), SizeIs(0));
  EXPECT_GT(root.engine().last_event(), last);
  EXPECT_EQ(expire().events, 0U);
}

TEST_F(Retention, LetsEndedClustersGoWithTheJournal) {
  rules.unknown = hours(1);
  rules.events = hours(24);
  root.drop("seven.npy", {face(7, 0), face(7, 1), face(7, 2)});
  root.recluster();
  pass(hours(2));
  expire();
  const std::string clusters = "SELECT id FROM cluster";
  EXPECT_THAT(rows_of(root.catalog_path(), clusters), SizeIs(1));
  pass(hours(25));
  expire();
  EXPECT_THAT(rows_of(root.catalog_path(), clusters), SizeIs(0));
  root.drop("eight.npy", {face(8, 0), face(8, 1), face(8, 2)});
  root.recluster();
  EXPECT_EQ(root.sample("eight.npy").cluster, 2);  // no id is used again
}

TEST_F(Retention, LetsAClusterThatHasExpiredComeBackWithItsFaces) {
  rules.events = hours(24);
  root.drop("seven.npy", {face(7, 0), face(7, 1), face(7, 2)});
  root.recluster();
  const ClusterId cluster = root.sample("seven.npy").cluster.value();
  const CommandNumber split =
      root.engine()
          .run(split_cluster(cluster, {root.sample("seven.npy", 2).id}), "a test")
          .command.number;
  const CommandNumber label =
      root.engine().run(label_cluster(cluster, "Eve"), "a test").command.number;
  pass(hours(25));
  root.drop("nine.npy", {face(9, 0)});
  expire();
  root.engine().undo(label, "a test");
  root.engine().undo(split, "a test");
  for (std::uint64_t row = 0; row < 3; ++row) {
    EXPECT_EQ(root.sample("seven.npy", row).cluster, cluster);
  }
}

TEST_F(Retention, MakesRoomOutOfTheArchiveFirst) {
  for (int i = 0; i < 20; ++i) archive("a" + std::to_string(i) + ".npy", {face(7, i)});
  const std::uint64_t size = root_size(layout);
  rules.max_size = size;
  const Expired round =
      root.engine().expire(rules, layout, size + size_on_disk(layout.archive() / "a0.npy"));
  EXPECT_GT(round.files, 0U);
  EXPECT_FALSE(exists("archive/a0.npy"));
  EXPECT_EQ(root.engine().counts().samples(), 20U);
}

TEST_F(Retention, MakesRoomOutOfTheOldestUnknownFacesThen) {
  for (int i = 0; i < 20; ++i) root.drop("a" + std::to_string(i) + ".npy", {face(7, i)});
  rules.max_size = 1 << 20;
  const Expired round = root.engine().expire(rules, layout, 1 << 20);
  EXPECT_EQ(round.samples, 20U);
  EXPECT_TRUE(root.engine().expire(rules, layout, 1 << 20).above_limit);
}

// A few faces an hour; tests/core/slow has a week of one a second.
TEST_F(Retention, HoldsDiskAndPoolFlatForAWeek) {
  constexpr int kStep = 4;  // hours
  constexpr int kFaces = 100;
  rules.unknown = rules.events = hours(24);
  std::uint64_t after_two_days = 0;
  for (int hour = kStep; hour <= 7 * 24; hour += kStep) {
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < kFaces; ++i) rows.push_back(face(1000 * hour + i / 4, i));
    archive("cam/" + std::to_string(hour) + ".npy", rows);
    pass(hours(kStep));
    expire();
    if (hour % 12 == 0) root.recluster();
    root.engine().tend();
    if (hour == 2 * 24) after_two_days = size();
  }
  constexpr std::size_t kFilesThatStay = 24 / kStep - 1;
  EXPECT_EQ(root.engine().counts().samples(), kFilesThatStay * kFaces);
  EXPECT_EQ(root.engine().pool_size(), kFilesThatStay * kFaces);
  EXPECT_EQ(root.engine().counts().files_done, kFilesThatStay);
  EXPECT_LT(size(), after_two_days * 11 / 10);
  EXPECT_LT(root.events().size(), 500U + 24 / kStep * kFaces);
}

}  // namespace
}  // namespace kith::test
