#include "tests/support/injured_daemon.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>

#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kRowsOfABatch = 20;

bool is_batch(unsigned file) {
  return file % 10 == 0;
}

std::string name_of_file(unsigned file) {
  return fmt::format("{}/{}.npy", file % 3, file);
}

std::vector<std::byte> content_of_file(unsigned file) {
  if (!is_batch(file)) return face_file(file % 7, file);
  std::vector<double> rows;
  for (unsigned row = 0; row < kRowsOfABatch; ++row) {
    const auto face = face_of(file % 5, 10'000 + file * kRowsOfABatch + row);
    rows.insert(rows.end(), face.begin(), face.end());
  }
  return npy_matrix(kRowsOfABatch, kFaceDimension, rows);
}

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.insert(entry.path().lexically_relative(folder).native());
  }
  return files;
}

}  // namespace

void InjuredDaemon::live_and_die(const std::string& failpoint, std::chrono::milliseconds patience) {
  Process daemon(
      {.program = KITHD_FAULTY_PROGRAM,
       .arguments = {"--root", root_.path()},
       .environment = {
           {"RUNTIME_DIRECTORY", ""}, {"NOTIFY_SOCKET", ""}, {"KITH_FAILPOINT", failpoint}}});
  if (daemon.wait(patience)) return;
  daemon.signal(SIGKILL);
  daemon.wait();
}

void InjuredDaemon::survive(unsigned rounds, unsigned files) {
  constexpr std::array kPoints = {"after_discovery", "after_read", "before_commit",
                                  "after_commit",    "after_move", "before_rename~montages/"};
  configure("[cluster]\ninterval = \"1s\"\n[inbox]\nsettle = \"100ms\"\n");
  unsigned dropped = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const unsigned until = files * (round + 1) / rounds;
    drop_some(dropped, until - dropped);
    dropped = until;
    std::string point;
    if (round % 2 == 0) {
      point = kPoints.at(round / 2 % kPoints.size());
      if (point.find('~') == std::string::npos) point += fmt::format(":{}", 1 + random_() % 3);
    }
    live_and_die(point, std::chrono::milliseconds(50 + random_() % 700));
  }
  start();
  ASSERT_TRUE(reaches("inbox_pending", 0));
  // A file that died with the process three times, alone each time, is set aside as it should be.
  const Json failed = ask({"files", "list", "--failed"});
  for (const Json& file : failed.at("files")) {
    ASSERT_EQ(file.at("reason"), "killed_reader");
    ASSERT_EQ(kith({"retry", file.at("path").get<std::string>()}).exit_code, 0);
  }
  ASSERT_TRUE(reaches("files_done", files));
  ask({"recluster"});
  expect_one_effect_each(files);
  expect_one_place_each(files);
  expect_a_whole_journal();
  expect_whole_montages();
  EXPECT_EQ(stop(), 0);
  SQLite::Database catalog((root_ / "kith.db").native());
  EXPECT_EQ(catalog.execAndGet("PRAGMA integrity_check").getString(), "ok");
}

void InjuredDaemon::drop_some(unsigned first, unsigned count) {
  for (unsigned file = first; file < first + count; ++file) {
    drop(name_of_file(file), content_of_file(file));
  }
}

void InjuredDaemon::expect_one_effect_each(unsigned files) {
  std::map<std::string, std::multiset<unsigned>> rows;
  const Json listed = ask({"samples", "list"});
  for (const Json& sample : listed.at("samples")) {
    rows[sample.at("file").get<std::string>()].insert(sample.at("row").get<unsigned>());
  }
  EXPECT_EQ(rows.size(), files);
  for (unsigned file = 0; file < files; ++file) {
    const auto& found = rows[name_of_file(file)];
    const unsigned expected = is_batch(file) ? kRowsOfABatch : 1;
    EXPECT_EQ(found.size(), expected) << name_of_file(file);
    EXPECT_EQ(std::set<unsigned>(found.begin(), found.end()).size(), expected);
  }
}

void InjuredDaemon::expect_one_place_each(unsigned files) {
  std::set<std::string> expected;
  for (unsigned file = 0; file < files; ++file) expected.insert(name_of_file(file));
  EXPECT_EQ(files_below(root_ / "archive"), expected);
  EXPECT_THAT(files_below(root_ / "inbox"), testing::IsEmpty());
  EXPECT_THAT(files_below(root_ / "failed"), testing::IsEmpty());
}

void InjuredDaemon::expect_a_whole_journal() {
  unsigned sequence = 0;
  std::multiset<std::string> taken_in;
  for (const Json& event : events()) {
    EXPECT_EQ(event.at("sequence"), ++sequence);
    const auto kind = event.at("kind").get<std::string>();
    if (kind == "sample_unknown") {
      taken_in.insert(fmt::format("{}#{}", event.at("file").get<std::string>(),
                                  event.at("row").get<unsigned>()));
    }
  }
  EXPECT_EQ(taken_in.size(), status().at("samples").get<std::size_t>());
  EXPECT_EQ(std::set<std::string>(taken_in.begin(), taken_in.end()).size(), taken_in.size());
}

void InjuredDaemon::expect_whole_montages() {
  constexpr std::string_view kPngEnd{"IEND\xAE\x42\x60\x82"};
  for (const auto& entry : fs::directory_iterator(root_ / "montages")) {
    const std::string name = entry.path().filename().native();
    EXPECT_FALSE(name.ends_with(".tmp")) << name << " was left behind";
    if (!name.ends_with(".png")) continue;
    EXPECT_TRUE(file_text(entry.path()).ends_with(kPngEnd)) << name;
  }
}

}  // namespace kith::test
