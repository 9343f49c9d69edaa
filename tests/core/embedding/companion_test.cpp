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

EmbeddingBatch rows(std::size_t count) {
  EmbeddingBatch batch;
  for (std::size_t i = 0; i < count; ++i) batch.embeddings.append(std::vector<float>{0.6F, 0.8F});
  return batch;
}

TEST(Companion, FilesDifferInOneWord) {
  EXPECT_THAT(names_files_for("list_of_arrays.pkl"), Contains("list_of_names.pkl"));
  EXPECT_THAT(names_files_for("embeddings.pkl"), Contains("filenames.pkl"));
  EXPECT_THAT(names_files_for("train-embeddings2.npy"), Contains("train-labels2.npy"));
  EXPECT_THAT(embedding_files_for("list_of_names.pkl"), Contains("list_of_arrays.pkl"));
  EXPECT_THAT(embedding_files_for("filenames.pkl"), Contains("embeddings.pkl"));
}

TEST(Companion, WordsInsideOtherWordsDoNotCount) {
  EXPECT_THAT(names_files_for("subarrays.pkl"), IsEmpty());
  EXPECT_THAT(names_files_for("faces.pkl"), IsEmpty());
  EXPECT_THAT(embedding_files_for("usernames.pkl"), IsEmpty());
}

TEST(Companion, NamesGoToTheirRows) {
  EmbeddingBatch batch = rows(2);
  ASSERT_TRUE(attach_names(batch, {"a.jpg", "b.jpg"}));
  EXPECT_THAT(batch.names, ElementsAre("a.jpg", "b.jpg"));
  EXPECT_THAT(batch.labels, IsEmpty());
}

TEST(Companion, NamesThatAreNoPathsAreLabelsToo) {
  EmbeddingBatch batch = rows(2);
  ASSERT_TRUE(attach_names(batch, {"ann", "b.jpg"}));
  EXPECT_THAT(batch.names, ElementsAre("ann", "b.jpg"));
  EXPECT_THAT(batch.labels, ElementsAre("ann", ""));
}

TEST(Companion, RowsKeepWhatTheirOwnFileSays) {
  EmbeddingBatch batch = rows(2);
  batch.names = {"own.jpg", ""};
  batch.labels = {"ann", ""};
  ASSERT_TRUE(attach_names(batch, {"x.jpg", "y.jpg"}));
  EXPECT_THAT(batch.names, ElementsAre("own.jpg", "y.jpg"));
  EXPECT_THAT(batch.labels, ElementsAre("ann", ""));
}

TEST(Companion, NamesSkipTheRowsThatWereLeftOut) {
  EmbeddingBatch batch = rows(2);
  batch.source_rows = {0, 2};
  batch.bad_row_count = 1;
  ASSERT_TRUE(attach_names(batch, {"a.jpg", "b.jpg", "c.jpg"}));
  EXPECT_THAT(batch.names, ElementsAre("a.jpg", "c.jpg"));
}

TEST(Companion, AnotherNumberOfNamesChangesNothing) {
  EmbeddingBatch batch = rows(2);
  EXPECT_FALSE(attach_names(batch, {"a.jpg"}));
  EXPECT_FALSE(attach_names(batch, {}));
  EXPECT_TRUE(batch.names.empty());
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
