// Every malformed file ends in failed/ with a sentence; the rest of the inbox does not suffer.
#include <limits>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::byte> cut(std::vector<std::byte> file, std::size_t bytes) {
  file.resize(file.size() - bytes);
  return file;
}

std::vector<std::byte> grown(std::vector<std::byte> file, std::size_t bytes) {
  file.resize(file.size() + bytes);
  return file;
}

std::vector<std::byte> vector_with(std::size_t index, double value) {
  std::vector<double> face = face_of(1, 1);
  face.at(index) = value;
  return npy_vector(face);
}

std::vector<std::byte> header_only(std::string_view dictionary) {
  return npy_file(dictionary, std::vector<std::byte>(256));
}

struct Malformed {
  std::string name;
  std::vector<std::byte> bytes;
  std::string reason;
};

std::vector<Malformed> malformed_files() {
  const std::vector<double> zeros(kFaceDimension, 0.0);
  const std::vector<double> narrow(kFaceDimension / 2, 1.0);
  return {
      {"empty.npy", {}, "truncated"},
      {"truncated.npy", cut(face_file(1, 1), 3), "truncated"},
      {"cut_in_the_header.npy", cut(face_file(1, 1), 4 * kFaceDimension + 20), "truncated"},
      {"over_long.npy", grown(face_file(1, 1), 5), "overlong"},
      {"no_magic.npy", to_bytes("this is a text and no array, whatever it is called"), "malformed"},
      {"no_dictionary.npy", header_only("[1, 2, 3]"), "malformed"},
      {"objects.npy", header_only("{'descr': '|O', 'fortran_order': False, 'shape': (64,), }"),
       "unsupported_type"},
      {"integers.npy", header_only("{'descr': '<i4', 'fortran_order': False, 'shape': (64,), }"),
       "unsupported_type"},
      {"records.npy",
       header_only("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (64,), }"),
       "unsupported_type"},
      {"wrong_dimension.npy", npy_vector(narrow), "wrong_dimension"},
      {"scalar.npy", header_only("{'descr': '<f4', 'fortran_order': False, 'shape': (), }"),
       "wrong_shape"},
      {"cube.npy", header_only("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4, 4), }"),
       "wrong_shape"},
      {"no_rows.npy", npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 64), }", {}),
       "wrong_shape"},
      {"huge.npy",
       header_only(
           "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 64), }"),
       "truncated"},
      {"zero.npy", npy_vector(zeros), "bad_values"},
      {"nan.npy", vector_with(3, kNan), "bad_values"},
      {"infinite.npy", vector_with(0, kInfinity), "bad_values"},
  };
}

class Refuse : public KithTest {
 protected:
  Refuse() { configure("[inbox]\nsettle = \"200ms\"\n"); }

  void bring_malformed() {
    for (const Malformed& file : malformed_files()) drop(file.name, file.bytes);
    std::filesystem::create_directories(root_ / "inbox/directory.npy");
    std::filesystem::create_symlink("/etc/passwd", root_ / "inbox/link.npy");
  }

  Json error_of(const std::string& name) const {
    return Json::parse(root_.text_of("failed/" + name + ".error.json"), nullptr, false);
  }

  void expect_refused(const std::string& name, const std::string& reason) const {
    SCOPED_TRACE(name);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::symlink_status(root_ / "failed" / name)));
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(root_ / "inbox" / name)));
    const Json error = error_of(name);
    ASSERT_TRUE(error.is_object());
    EXPECT_EQ(error.at("reason"), reason) << error;
    EXPECT_THAT(error.at("message"), HasSubstr(name));
  }
};

TEST_F(Refuse, EachMalformedFileEndsInFailedWithItsReason) {
  drop_known("ada", "reference.npy", face_file(7, 0));
  drop_faces(1, 1, 2);
  bring_malformed();
  EXPECT_EQ(once().exit_code, 1);
  for (const Malformed& file : malformed_files()) expect_refused(file.name, file.reason);
  expect_refused("directory.npy", "not_a_file");
  expect_refused("link.npy", "not_a_file");
}

TEST_F(Refuse, NothingOfAMalformedFileIsInTheCatalog) {
  drop_known("ada", "reference.npy", face_file(7, 0));
  drop_faces(1, 1, 2);
  bring_malformed();
  EXPECT_EQ(once().exit_code, 1);
  start();
  EXPECT_EQ(status().at("samples"), 3);
  EXPECT_EQ(status().at("files_done"), 3);
  EXPECT_EQ(status().at("files_failed"), malformed_files().size() + 2);
  EXPECT_EQ(status().at("inbox_pending"), 0);
}

TEST_F(Refuse, TheDaemonGoesOnAfterAMalformedFile) {
  start();
  drop("nan.npy", vector_with(3, kNan));
  EXPECT_TRUE(reaches("files_failed", 1));
  drop_faces(1, 1, 1);
  EXPECT_TRUE(reaches("samples", 1));
  expect_refused("nan.npy", "bad_values");
}

TEST_F(Refuse, OneBadRowRefusesTheFileAndIsNamed) {
  std::vector<double> rows = face_of(1, 1);
  rows.insert(rows.end(), kFaceDimension, 0.0);
  const std::vector<double> third = face_of(1, 2);
  rows.insert(rows.end(), third.begin(), third.end());
  drop("three.npy", npy_matrix(3, kFaceDimension, rows));
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_EQ(error_of("three.npy").at("bad_row_count"), 1);
  EXPECT_EQ(error_of("three.npy").at("bad_rows"), Json::array({1}));
}

TEST_F(Refuse, GoodRowsAreTakenInWhenTheOperatorSaysSo) {
  configure("[inbox]\nbad_rows = \"skip\"\n");
  std::vector<double> rows = face_of(1, 1);
  rows.insert(rows.end(), kFaceDimension, kNan);
  drop("two.npy", npy_matrix(2, kFaceDimension, rows));
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(status().at("samples"), 1);
}

TEST_F(Refuse, AFolderCalledKnownInsideTheInboxIsRefused) {
  drop("known/ada/face.npy", face_file(1, 1));
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_EQ(error_of("known/ada/face.npy").value("reason", ""), "reserved_name");
  start();
  EXPECT_EQ(status().at("samples"), 0);
}

TEST_F(Refuse, AFileDirectlyInKnownHasNoPerson) {
  root_.place("known/face.npy", face_file(1, 1));
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_EQ(error_of("known/face.npy").value("reason", ""), "no_person");
}

TEST_F(Refuse, FilesThatAreNoInputsAreLeftAlone) {
  root_.place("inbox/notes.docx", "not for us");
  root_.place("inbox/.hidden.npy", "not for us");
  root_.place("inbox/growing.npy.part", "not for us");
  EXPECT_EQ(once().exit_code, 0);
  EXPECT_TRUE(root_.has("inbox/notes.docx"));
  EXPECT_TRUE(root_.has("inbox/.hidden.npy"));
  EXPECT_TRUE(root_.has("inbox/growing.npy.part"));
  start();
  EXPECT_EQ(status().at("inbox_pending"), 0);
  EXPECT_EQ(status().at("files_ignored"), 1);
}

TEST_F(Refuse, AFailedFileThatWasMendedIsReadOnRetry) {
  drop("late.npy", npy_vector(std::vector<double>(kFaceDimension, 0.0)));
  start();
  EXPECT_TRUE(reaches("files_failed", 1));
  const Json failed = ask({"files", "list", "--failed"}).at("files");
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed.at(0).at("path"), "late.npy");
  EXPECT_EQ(failed.at(0).at("state"), "failed");
  EXPECT_EQ(failed.at(0).at("reason"), "bad_values");
  EXPECT_THAT(failed.at(0).at("message"), HasSubstr("late.npy"));

  root_.place("failed/late.npy", face_file(1, 1));
  EXPECT_EQ(kith({"retry", "late.npy"}).exit_code, 0);
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_EQ(status().at("files_failed"), 0);
  EXPECT_FALSE(root_.has("failed/late.npy.error.json"));
}

TEST_F(Refuse, OfTwoFailedFilesOfOneNameEachIsReadAgainByItsNameInFailed) {
  start();
  drop("late.npy", to_bytes("one"));
  EXPECT_TRUE(reaches("files_failed", 1));
  drop("late.npy", to_bytes("another"));
  EXPECT_TRUE(reaches("files_failed", 2));
  EXPECT_TRUE(eventually([&] { return root_.has("failed/late.1.npy"); }));

  root_.place("failed/late.npy", face_file(1, 1));
  EXPECT_EQ(kith({"retry", "late.npy"}).exit_code, 0);
  EXPECT_TRUE(reaches("samples", 1));
  root_.place("failed/late.1.npy", face_file(2, 1));
  EXPECT_EQ(kith({"retry", "late.1.npy"}).exit_code, 0);
  EXPECT_TRUE(reaches("samples", 2));
  EXPECT_EQ(status().at("files_failed"), 0);
}

}  // namespace
}  // namespace kith::test
