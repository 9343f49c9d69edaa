#include "core/embedding/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "core/embedding/json_parser.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"

namespace kith {
namespace {

using test::Refusal;
using test::to_bytes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

EmbeddingBatch read(std::string_view text, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kJson, to_bytes(text), "x.json", limits);
}

EmbeddingBatch read_lines(std::string_view text, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kJsonLines, to_bytes(text), "x.jsonl", limits);
}

Refusal refused(std::string_view text, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kJson, to_bytes(text), "x.json", limits);
}

Refusal refused_lines(std::string_view text, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kJsonLines, to_bytes(text), "x.jsonl", limits);
}

std::vector<float> first_row(const EmbeddingBatch& batch) {
  const auto row = batch.embeddings.row(0);
  return {row.begin(), row.end()};
}

TEST(Json, ReadsOneVector) {
  EXPECT_THAT(first_row(read("[3, 4]")), ElementsAre(0.6F, 0.8F));
}

TEST(Json, ReadsNumbersAsTheyMayBeWritten) {
  EXPECT_THAT(first_row(read(" [ 3e0 ,\n 0.4E+1 ] ")), ElementsAre(0.6F, 0.8F));
  EXPECT_THAT(first_row(read("[-3.0, -400e-2]")), ElementsAre(-0.6F, -0.8F));
  EXPECT_THAT(first_row(read("\xEF\xBB\xBF[3,4]\r\n")), ElementsAre(0.6F, 0.8F));
  EXPECT_THAT(first_row(read("[3, 4, 0, -0]")), ElementsAre(0.6F, 0.8F, 0.0F, 0.0F));
}

TEST(Json, ReadsNestedLists) {
  EXPECT_EQ(read("[[3,4]]").embeddings.rows(), 1U);
  EXPECT_EQ(read("[[3,4],[4,3]]").embeddings.rows(), 2U);
  EXPECT_EQ(read("[[[3,4],[4,3]],[],[[[1,2]]]]").embeddings.rows(), 3U);
}

TEST(Json, ReadsObjectsWithNames) {
  const auto batch = read(R"([{"Face-Embedding": [3,4], "name": "Ann", "image": "a.jpg", "age": 3},
                              {"embedding": [4,3], "image": "b.jpg"}])");
  EXPECT_THAT(batch.names, ElementsAre("Ann", "b.jpg"));
  EXPECT_THAT(batch.labels, ElementsAre("Ann", ""));
}

TEST(Json, ReadsBase64) {
  EXPECT_THAT(first_row(read(R"({"embedding": "AABAQAAAgEA="})")), ElementsAre(0.6F, 0.8F));
  EXPECT_THAT(first_row(read(R"({"embedding": "AABAQAAAgEA"})")), ElementsAre(0.6F, 0.8F));
}

TEST(Json, RefusesTextThatIsNoBase64OfFloats) {
  for (const char* text :
       {"AABAQAAAgE!=", "AABAQAAAgEA===", "AABAQAA=", "A", "", "AABAQAAAgEA=="}) {
    const Refusal refusal = refused(fmt::format(R"([{{"embedding": "{}"}}])", text));
    EXPECT_EQ(refusal.reason, "malformed") << text;
    EXPECT_EQ(refusal.sentence,
              "x.json has neither numbers nor base64 of float32 where embedding 0 should be");
  }
}

TEST(Json, ReadsEscapesInNames) {
  const auto batch =
      read(R"({"embedding": [3,4], "name": "\u0041\u00fc\ud83d\ude00\n\"\\\/\ud800x"})");
  EXPECT_THAT(batch.names, ElementsAre("Aü😀\n\"\\/\xEF\xBF\xBDx"));
}

TEST(Json, LeavesOutNamesThatAreNoTextOrTooLong) {
  EXPECT_TRUE(read("{\"embedding\": [3,4], \"name\": \"\xFF\"}").names.empty());
  EXPECT_TRUE(read(R"({"embedding": [3,4], "name": null})").names.empty());
  const std::string longest(1024, 'x');
  EXPECT_THAT(read(R"({"embedding": [3,4], "name": ")" + longest + "\"}").names,
              ElementsAre(longest));
  EXPECT_TRUE(read(R"({"embedding": [3,4], "name": ")" + longest + "x\"}").names.empty());
}

TEST(Json, TakesKeysForNamesOnlyWhereNothingElseIsSaid) {
  EXPECT_THAT(read(R"({"ann": [3,4], "bob": [[4,3],[1,1]], "count": 2})").labels,
              ElementsAre("ann", "bob", "bob"));
  EXPECT_THAT(read(R"({"output": [3,4]})").labels, IsEmpty());
  EXPECT_THAT(read(R"({"x": [[3,4],[4,3]], "y": [0,1]})").labels, ElementsAre("0", "1"));
  const auto record = read(R"({"path": "a.jpg", "vec512": [3,4]})");
  EXPECT_THAT(record.names, ElementsAre("a.jpg"));
  EXPECT_THAT(record.labels, IsEmpty());
}

TEST(Json, TakesNumbersAndBoolsForLabels) {
  const auto batch = read(R"({"embeddings": [[3,4],[4,3],[1,1]], "labels": [7, 2.5, true]})");
  EXPECT_THAT(batch.labels, ElementsAre("7", "2.5", "True"));
}

TEST(Json, RefusesColumnsOfDifferentLength) {
  const Refusal refusal = refused(R"({"embeddings": [[3,4],[4,3]], "names": ["a"]})");
  EXPECT_EQ(refusal.reason, "wrong_shape");
  EXPECT_EQ(refusal.sentence, "x.json has 2 embeddings, but 1 names or labels for them");
}

TEST(Json, RefusesWhatHoldsNoEmbeddings) {
  for (const char* text : {"[]", "{}", "3", "null", "\"text\"", "[[],[]]", R"(["a","b"])",
                           R"({"name": "x"})", R"({"embeddings": []})", "[null]"}) {
    EXPECT_EQ(refused(text).reason, "no_embeddings") << text;
    EXPECT_EQ(refused(text).sentence, "x.json holds no embeddings");
  }
}

TEST(Json, RefusesStrangersAmongEmbeddings) {
  EXPECT_EQ(refused("[[3,4], null]").sentence,
            "x.json has something that is no embedding among its embeddings, at place 1 of a list");
  EXPECT_EQ(refused(R"([[3,4], 5, [4,3]])").reason, "malformed");
  EXPECT_EQ(refused(R"([{"embedding": [3,4]}, {"embedding": null}])").reason, "malformed");
}

TEST(Json, RefusesRowsOfDifferentLength) {
  const Refusal refusal = refused("[[3,4],[3,4,5]]");
  EXPECT_EQ(refusal.reason, "wrong_shape");
  EXPECT_EQ(refusal.sentence, "x.json has 3 values in row 1, where row 0 has 2");
  EXPECT_EQ(refused("[[3],[4]]").sentence,
            "x.json has one value in row 0: an embedding has at least two values");
}

TEST(Json, NamesBadRows) {
  const Refusal refusal = refused("[[3,4],[NaN,1],[1,-Infinity],[0,0],[1e999,1]]");
  EXPECT_EQ(refusal.reason, "bad_values");
  EXPECT_EQ(refusal.bad_rows, (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST(Json, SaysWhereTheSyntaxIsWrong) {
  EXPECT_EQ(refused("[3, 4]]").sentence,
            "x.json is no JSON: something follows its end; a file of one value a line is called "
            ".jsonl at byte 6");
  EXPECT_EQ(refused("[3 4]").sentence,
            "x.json is no JSON: neither a comma nor the end of a list or object at byte 3");
}

TEST(Json, RefusesMalformedText) {
  for (const char* text : {"]",        "[3,]",        "[,3]",          "[3,,4]",
                           "{3: 4}",   R"({"a" 1})",  R"({"a": 1,})",  R"({"a": })",
                           "[01, 2]",  "[1., 2]",     "[.5, 2]",       "[+1, 2]",
                           "[1e, 2]",  "[0x1, 2]",    "[- 1, 2]",      "[nan, 1]",
                           "[inf, 1]", "[True]",      "truth",         "nul",
                           "[\"\t\"]", R"(["\x41"])", R"(["\u12g4"])", R"(["\u12"])",
                           "[1}",      "{]",          R"({"a"})",      "[3,4] x",
                           "--",       "'a'",         "[1 /* c */, 2]"}) {
    EXPECT_EQ(refused(text).reason, "malformed") << text;
  }
}

TEST(Json, SaysThatItIsTruncated) {
  for (const char* text : {" ", "[", "[3", "[3,", "[3, 4", "{", "{\"a", "{\"a\"",
                           "{\"a\":", "{\"a\": 1,", "[\"\\", "[[3,4],"}) {
    EXPECT_EQ(refused(text).reason, "truncated") << text;
  }
}

TEST(Json, RefusesDeepNestingWithoutRecursion) {
  const Refusal refusal = refused(std::string(100'000, '['));
  EXPECT_EQ(refusal.reason, "malformed");
  EXPECT_NE(refusal.sentence.find("nest more than 64 deep"), std::string::npos) << refusal;
  EXPECT_EQ(refused(std::string(60, '[') + "3,4" + std::string(60, ']')).sentence,
            "x.json nests its values more than 16 deep, which no known layout does");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(refused(objects).reason, "malformed");
}

TEST(Json, RefusesMoreInMemoryThanTheLimitAllows) {
  std::string text = "[";
  for (int i = 0; i < 1000; ++i) text += "{},";
  text += "[3,4]]";
  EXPECT_EQ(refused(text, {.max_file_size = text.size()}).reason, "too_large");
  EXPECT_EQ(read(text, {.max_file_size = 100'000}).embeddings.rows(), 1U);
}

TEST(Json, IsShortUntilItsLastBracket) {
  const auto state = [](std::string_view text) {
    return wholeness(Format::kJson, to_bytes(text), to_bytes(text), text.size());
  };
  EXPECT_EQ(state(""), Wholeness::kShort);
  EXPECT_EQ(state("  \n"), Wholeness::kShort);
  EXPECT_EQ(state("[[3,4],"), Wholeness::kShort);
  EXPECT_EQ(state("[[3,4]"), Wholeness::kUnknown);
  EXPECT_EQ(state("[[3,4]] \n"), Wholeness::kUnknown);
}

TEST(JsonLines, ReadsALineAtATime) {
  const auto batch =
      read_lines("{\"embedding\": [3,4], \"name\": \"ann\"}\r\n\n[4, 3]\n{\"vector\":[1,1]}");
  EXPECT_EQ(batch.embeddings.rows(), 3U);
  EXPECT_THAT(batch.names, ElementsAre("ann", "", ""));
}

TEST(JsonLines, NamesTheLineThatIsWrong) {
  EXPECT_EQ(refused_lines("[3,4]\n\n[3,4\n[4,3]\n").sentence,
            "x.jsonl line 3 is truncated: it ends in the middle of its JSON");
  EXPECT_EQ(refused_lines("[3,4]\n{]\n").sentence, "x.jsonl line 2 is no JSON: no key at byte 1");
}

TEST(JsonLines, IsOfAFormatWithoutAnEnd) {
  const auto bytes = to_bytes("[3,4]\n");
  EXPECT_EQ(wholeness(Format::kJsonLines, bytes, bytes, bytes.size()), Wholeness::kUnknown);
}

TEST(JsonLines, RefusesAFileOfBlankLines) {
  EXPECT_EQ(refused_lines("\n \n\t\r\n").reason, "no_embeddings");
}

// Another parser's opinion about random changes to a document.
TEST(JsonParser, AgreesWithAnotherParserOnWhatIsJson) {
  const std::string seed =
      R"({"a": [1, -2.5e-3, true, false, null, "x\n\u0041\"", {}], "b": {"c": [[], [3]]}})";
  const std::string alphabet = R"( {}[]:,"\0123456789.eE+-tfn)";
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (std::size_t edits = 1 + below(2); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0:
          text[at] = alphabet[below(alphabet.size())];
          break;
        case 1:
          text.erase(at, 1 + below(3));
          break;
        default:
          text.insert(at, 1, alphabet[below(alphabet.size())]);
      }
    }
    const ReadContext context{"x", {}};
    Document document(context);
    bool ours = true;
    try {
      parse_json(text, document, context);
    } catch (const Rejection&) {
      ours = false;
    }
    // The other one refuses numbers beyond float64 and lone surrogates, which are bad values here.
    try {
      EXPECT_EQ(ours, !nlohmann::json::parse(text).is_discarded()) << text;
      ++accepted;
    } catch (const nlohmann::json::out_of_range&) {
    } catch (const nlohmann::json::parse_error& error) {
      const bool surrogate =
          std::string_view(error.what()).find("surrogate") != std::string_view::npos;
      EXPECT_TRUE(!ours || surrogate) << text << error.what();
    }
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace kith
