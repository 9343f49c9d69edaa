#include "core/embedding/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"

namespace kith {
namespace {

using test::Refusal;
using test::to_bytes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

EmbeddingBatch read(std::string_view text, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kCsv, to_bytes(text), "x.csv", limits);
}

Refusal refused(std::string_view text, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kCsv, to_bytes(text), "x.csv", limits);
}

std::pair<std::size_t, std::size_t> shape(std::string_view text) {
  const EmbeddingBatch batch = read(text);
  return {batch.embeddings.rows(), batch.embeddings.dimension()};
}

using Shape = std::pair<std::size_t, std::size_t>;

TEST(Table, ReadsRowsWithoutAHeader) {
  EXPECT_EQ(shape("3,4\n4,3\n"), Shape(2, 2));
  EXPECT_EQ(shape("3,4"), Shape(1, 2));
  EXPECT_EQ(shape("0,1\n1,0\n"), Shape(2, 2));
  EXPECT_EQ(shape("0,1,2\n3,4,5\n"), Shape(2, 3));
}

TEST(Table, ReadsEveryDelimiterAndLineEnd) {
  for (const char* text :
       {"3,4\r\n4,3\r\n", "3;4\n4;3", "3\t4\n4\t3\n", "3 4\n4 3\n", "  3   4 \n 4\t3\n",
        "3, 4\n4 ,3\n",
        "\xEF\xBB\xBF"
        "3,4\n4,3\n",
        "\n\n3,4\n\n4,3\n\n", "# by hand\n3 4\n# more\n4 3\n", "\"3\",\"4\"\n\"4\",\"3\"\n"}) {
    EXPECT_EQ(shape(text), Shape(2, 2)) << text;
  }
}

TEST(Table, ReadsNumbersAsTheyMayBeWritten) {
  const EmbeddingBatch batch = read("+3e0,.4E1\n-3.,-4e-0\n");
  EXPECT_THAT(std::vector<float>(batch.embeddings.row(0).begin(), batch.embeddings.row(0).end()),
              ElementsAre(0.6F, 0.8F));
  EXPECT_THAT(std::vector<float>(batch.embeddings.row(1).begin(), batch.embeddings.row(1).end()),
              ElementsAre(-0.6F, -0.8F));
}

TEST(Table, KnowsAHeader) {
  EXPECT_EQ(shape("a,b\n3,4\n"), Shape(1, 2));
  EXPECT_EQ(shape("0,1\n3.5,4.5\n"), Shape(1, 2));
  EXPECT_EQ(shape(",0,1\n0,3.5,4.5\n"), Shape(1, 2));
  EXPECT_EQ(shape("Unnamed: 0,0,1\n0,3.5,4.5\n"), Shape(1, 2));
  EXPECT_EQ(shape("v1 v2\nann 3 4\n"), Shape(1, 2));
}

TEST(Table, KnowsAnIndexColumn) {
  EXPECT_EQ(shape("0,3.5,4\n1,4,3\n"), Shape(2, 2));
  EXPECT_EQ(shape("1,3.5,4\n2,4,3\n3,1,1\n"), Shape(3, 2));
  EXPECT_EQ(shape("id,a,b\n17,3,4\n"), Shape(1, 2));
}

TEST(Table, TakesNumbersThatCountOnlyAtFirstForValues) {
  EXPECT_EQ(shape("0,3.5,4\n1,4,3\n7,1,1\n"), Shape(3, 3));
  EXPECT_EQ(shape("0,3,4\n1,4,3\n"), Shape(2, 3));
}

TEST(Table, KeepsNamesAndLabels) {
  const EmbeddingBatch batch = read("name,file,e0,e1\nann,a.png,3,4\n\"Zoë, B\",b.png,4,3\n");
  EXPECT_THAT(batch.names, ElementsAre("ann", "Zoë, B"));
  EXPECT_THAT(batch.labels, ElementsAre("ann", "Zoë, B"));
  EXPECT_THAT(read("e0,e1,label\n3,4,7\n").labels, ElementsAre("7"));
  EXPECT_THAT(read("a.png,3,4\n").names, ElementsAre("a.png"));
  EXPECT_THAT(read("a.png,3,4\n").labels, IsEmpty());
}

TEST(Table, LeavesOutColumnsThatAreNoPartOfTheVector) {
  EXPECT_EQ(shape("age,e0,e1,e2,sex\n30,1,2,3,f\n"), Shape(1, 3));
  EXPECT_EQ(shape("x1,y,z1,z2\n9,2,3,4\n"), Shape(1, 2));
}

TEST(Table, ReadsVectorsWithinOneField) {
  const EmbeddingBatch batch = read("name,embedding\nann,\"[3.0, 4.0]\"\nbob,\"[4. 3.\n ]\"\n");
  EXPECT_EQ(batch.embeddings.rows(), 2U);
  EXPECT_THAT(batch.names, ElementsAre("ann", "bob"));
}

TEST(Table, ReadsASingleColumnAsOneVector) {
  EXPECT_EQ(shape("3\n4\n5\n"), Shape(1, 3));
  EXPECT_EQ(shape("value\n3\n4\n"), Shape(1, 2));
  EXPECT_EQ(shape("3\n4\n"), Shape(1, 2));
  EXPECT_EQ(refused("3\n").reason, "wrong_shape");
}

TEST(Table, RefusesWhatHasNoNumbers) {
  for (const char* text : {"a,b\nc,d\n", "only text", "\n\n", "# nothing\n", "name\nann\n"}) {
    EXPECT_EQ(refused(text).reason, "no_embeddings") << text;
  }
  EXPECT_EQ(refused("a,b\nc,d\n").sentence, "x.csv has no column of numbers");
}

TEST(Table, NamesTheFieldThatIsNoNumber) {
  const Refusal refusal = refused("# x\n3,4\n\n4,abc\n");
  EXPECT_EQ(refusal.reason, "malformed");
  EXPECT_EQ(refusal.sentence, "x.csv has 'abc' on line 4, column 2, where a number is expected");
  EXPECT_EQ(refused("3,4\n4,0x10\n").reason, "malformed");
  EXPECT_EQ(refused("3,4\n4,1 2\n").reason, "malformed");
}

TEST(Table, NamesTheLineWithAnotherNumberOfFields) {
  EXPECT_EQ(refused("3,4\n3\n").sentence, "x.csv has 1 fields on line 2, where 2 are expected");
  EXPECT_EQ(refused("3,4\n3,4,5\n4,3\n").reason, "wrong_shape");
}

TEST(Table, NamesBadRows) {
  const Refusal refusal = refused("3,4\nnan,1\n,1\n1,-Inf\n0,0\n1e999,1\n1e-999,1\n");
  EXPECT_EQ(refusal.reason, "bad_values");
  EXPECT_EQ(refusal.bad_rows, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
}

TEST(Table, CountsLinesWithinQuotes) {
  EXPECT_EQ(refused("name,e0,e1\n\"a\nb\",3,4\nc,x,4\n").sentence,
            "x.csv has 'x' on line 4, column 2, where a number is expected");
}

TEST(Table, RefusesQuotesThatAreNotClosed) {
  EXPECT_EQ(refused("name,e0,e1\n\"a,3,4\n").sentence,
            "x.csv is truncated: it ends within a quoted field that begins on line 2");
  EXPECT_EQ(refused("name,e0,e1\n\"a\"b,3,4\n").sentence,
            "x.csv has text behind a closing quote on line 2");
}

TEST(Table, UnderstandsQuotesInQuotes) {
  EXPECT_THAT(read("name,e0,e1\n\"the \"\"one\"\"\",3,4\n").names, ElementsAre("the \"one\""));
}

TEST(Table, SurvivesTextThatIsNone) {
  std::string noise;
  for (int i = 0; i < 1024; ++i) noise += static_cast<char>(i * 37 % 256);
  EXPECT_NE(refused(noise).reason, "taken in");
  EXPECT_NE(refused(std::string("3,4\n\0,4\n", 8)).reason, "taken in");
}

TEST(Table, IsOfAFormatWithoutAnEnd) {
  const auto bytes = to_bytes("3,4\n");
  EXPECT_EQ(wholeness(Format::kCsv, bytes, bytes, bytes.size()), Wholeness::kUnknown);
  EXPECT_EQ(wholeness(Format::kText, bytes, bytes, bytes.size()), Wholeness::kUnknown);
  EXPECT_EQ(wholeness(Format::kText, {}, {}, 0), Wholeness::kShort);
}

}  // namespace
}  // namespace kith
