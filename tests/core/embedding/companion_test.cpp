#include "core/embedding/companion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/embedding/reader.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Companion, FilesDifferInOneWord) {
  EXPECT_THAT(embedding_files_for("list_of_names.pkl"), Contains("list_of_arrays.pkl"));
  EXPECT_THAT(embedding_files_for("filenames.pkl"), Contains("embeddings.pkl"));
  EXPECT_THAT(embedding_files_for("train-labels2.npy"), Contains("train-embeddings2.npy"));
}

TEST(Companion, WordsInsideOtherWordsDoNotCount) {
  EXPECT_THAT(embedding_files_for("faces.pkl"), IsEmpty());
  EXPECT_THAT(embedding_files_for("usernames.pkl"), IsEmpty());
}

TEST(Companion, ANameThatIsNoPathIsALabelToo) {
  EXPECT_EQ(with_name({}, "b.jpg").name, "b.jpg");
  EXPECT_EQ(with_name({}, "b.jpg").label, "");
  EXPECT_EQ(with_name({}, "ann").name, "ann");
  EXPECT_EQ(with_name({}, "ann").label, "ann");
}

TEST(Companion, ARowKeepsWhatItsOwnFileSays) {
  const RowNotes notes = with_name({"ann", "own.jpg", {}}, "x.jpg");
  EXPECT_EQ(notes.name, "own.jpg");
  EXPECT_EQ(notes.label, "ann");
}

TEST(Companion, NamesAreReadFromListsOfTextAlone) {
  const auto names = [](Format format, std::string_view text) {
    return read_names(format, test::to_bytes(text), "x", {});
  };
  EXPECT_THAT(names(Format::kJson, R"(["a.jpg", "\u00fc"])"), ElementsAre("a.jpg", "ü"));
  EXPECT_THAT(names(Format::kPickle, "(lp0\nS'a.jpg'\nap1\nVb\\u00fc\na."),
              ElementsAre("a.jpg", "bü"));
  for (const char* text :
       {"", "[]", "[1, 2]", R"(["a", 1])", R"([["a"]])", R"({"a": "b"})", "[", "x"}) {
    EXPECT_THAT(names(Format::kJson, text), IsEmpty()) << text;
  }
  EXPECT_THAT(names(Format::kPickle, "cos\nsystem\n."), IsEmpty());
  EXPECT_THAT(names(Format::kCsv, "a,b"), IsEmpty());
}

TEST(Companion, NamesAreReadFromTextArrays) {
  const auto npy = test::npy_file("{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }",
                                  test::to_bytes(std::string_view("ab\0xyz", 6)));
  EXPECT_THAT(read_names(Format::kNpy, npy, "x.npy", {}), ElementsAre("ab", "xyz"));
  EXPECT_THAT(read_names(Format::kNpy, test::npy_vector(std::vector<double>{1, 2}), "x.npy", {}),
              IsEmpty());
}

}  // namespace
}  // namespace kith
