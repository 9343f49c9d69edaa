#include "core/embedding/pickle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "core/embedding/pickle_text.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"

namespace kith {
namespace {

using namespace std::string_literals;  // pickles hold NULs

using test::Refusal;
using test::to_bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EmbeddingBatch read(std::string_view pickle, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kPickle, to_bytes(pickle), "x.pkl", limits);
}

Refusal refused(std::string_view pickle, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kPickle, to_bytes(pickle), "x.pkl", limits);
}

std::vector<float> first_row(std::string_view pickle) {
  const EmbeddingBatch batch = read(pickle);
  return {batch.embeddings.row(0).begin(), batch.embeddings.row(0).end()};
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// (3, 4) as a list: the row that most cases carry.
const std::string kRow =
    "](K\x03K\x04"
    "e";

TEST(Pickle, ReadsEveryWayToWriteANumber) {
  const auto unit = ElementsAre(0.6F, 0.8F);
  for (const std::string& pair :
       {"I3\nI4\n"s, "L3L\nL4\n"s, "F3.0\nF4\n"s, "J\3\0\0\0J\4\0\0\0"s, "K\3K\4"s, "M\3\0M\4\0"s,
        "\x8A\1\3\x8A\2\4\0"s, "\x8B\1\0\0\0\3\x8B\1\0\0\0\4"s,
        "G\x40\x08\0\0\0\0\0\0G\x40\x10\0\0\0\0\0\0"s}) {
    EXPECT_THAT(first_row("(" + pair + "l."), unit) << pair;
  }
  EXPECT_THAT(first_row("\x80\x02](J\xFD\xFF\xFF\xFF\x8A\1\xFC\x8A\0e."s),
              ElementsAre(-0.6F, -0.8F, 0.0F));
}

TEST(Pickle, ReadsEveryWayToWriteAList) {
  const auto unit = ElementsAre(0.6F, 0.8F);
  for (const std::string& list :
       {"(K\3K\4l."s, "(K\3K\4t."s, "](K\3K\4e."s, "]K\3aK\4a."s, "K\3K\4\x86."s,
        "(lp0\nK\3ag0\nK\4a."s, "]\x94K\3ah\0K\4a."s, "]r\1\0\0\0K\3aj\1\0\0\0K\4a."s}) {
    EXPECT_THAT(first_row(list), unit) << list;
  }
}

TEST(Pickle, ReadsEveryWayToWriteADictionary) {
  const std::string name = "X\4\0\0\0nameX\3\0\0\0ann"s;
  const std::string vector = "X\6\0\0\0vector"s + kRow;
  for (const std::string& dict : {"(" + name + vector + "d.", "}(" + name + vector + "u.",
                                  "}" + name + "s" + vector + "s."}) {
    EXPECT_THAT(read(dict).labels, ElementsAre("ann"));
  }
}

TEST(Pickle, ReadsEveryWayToWriteText) {
  for (const std::string& text :
       {"X\2\0\0\0\xC3\xBC"s, "\x8C\2\xC3\xBC"s, "\x8D\2\0\0\0\0\0\0\0\xC3\xBC"s, "V\\u00fc\n"s,
        "V\xFC\n"s, "S'\\xc3\\xbc'\n"s, "T\2\0\0\0\xC3\xBC"s, "U\2\xC3\xBC"s, "C\2\xC3\xBC"s,
        "B\2\0\0\0\xC3\xBC"s, "\x8E\2\0\0\0\0\0\0\0\xC3\xBC"s, "\x96\2\0\0\0\0\0\0\0\xC3\xBC"s}) {
    EXPECT_THAT(read("(" + text + kRow + "t.").labels, ElementsAre("ü")) << text;
  }
}

TEST(Pickle, StringsOfProtocol0AreUnescapedAsPythonDoes) {
  EXPECT_EQ(from_string_literal(R"('a\'\\\n\t\x41\101\0\q')"), "a'\\\n\tAA\0\\q"s);
  EXPECT_EQ(from_string_literal(R"("it's")"), "it's");
  EXPECT_EQ(from_string_literal("''"), "");
  for (const char* text : {"", "'", "'a", "a'", "'a\"", "a"}) {
    EXPECT_EQ(from_string_literal(text), std::nullopt) << text;
  }
  EXPECT_EQ(from_raw_unicode_escape("\\u00e9\\U0001f600\\n\xE9\\u12"), "é😀\\né\\u12");
}

TEST(Pickle, RunsNothing) {
  const Refusal refusal = refused("cos\nsystem\n(S'touch /tmp/owned'\ntR.");
  EXPECT_EQ(refusal.reason, "forbidden_content");
  EXPECT_EQ(
      refusal.sentence,
      "x.pkl names os.system; only numbers, text, lists, dictionaries and numpy arrays are read "
      "from a pickle, and nothing in it is run");
}

TEST(Pickle, RefusesEveryOtherGlobalByName) {
  for (const std::string& named :
       {"cbuiltins\neval\n."s, "cnumpy\nload\n."s, "cnumpy.core.multiarray\nfromfile\n."s,
        "c__main__\nFace\n."s, "\x8C\5posix\x8C\6system\x93."s, "(iposix\nsystem\n."s,
        "cnumpy\nndarray.tofile\n."s, "cnumpy ndarray\n\n."s, "c\n\n."s}) {
    EXPECT_EQ(refused(named).reason, "forbidden_content") << named;
  }
  EXPECT_THAT(refused("c\xFF\ny\n.").sentence, HasSubstr("names %FF.y;"));
}

TEST(Pickle, MakesNoObjects) {
  for (const std::string& pickle :
       {"]\x81."s, "(]o."s, "]]}\x92."s, "P1\n."s, "]Q."s, "\x82\1."s, "\x83\1\0."s,
        "\x84\1\0\0\0."s, "(inumpy\nndarray\n."s, "\x8F."s, "(\x91."s, "]\x90."s, "\x97."s,
        "]\x98."s, "]]R."s, "]]b."s, "cnumpy\ndtype\nK\1R."s}) {
    EXPECT_EQ(refused(pickle).reason, "forbidden_content") << pickle;
  }
}

// numpy's functions with other arguments than numpy gives them.
TEST(Pickle, CallsNothingInAnotherWayThanNumpyDoes) {
  const std::string dtype = "cnumpy\ndtype\nU\2f8\x85R(K\3U\1<NNNtb"s;
  const std::string array = "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n\x85R"s;
  const std::string sixteen = "U\x10" + std::string(16, '\1');
  EXPECT_EQ(read(array + "(K\1K\2\x85" + dtype + "\x89" + sixteen + "tb.").embeddings.rows(), 1U);
  for (const std::string& pickle :
       {array + "(K\1K\3\x85" + dtype + "\x89" + sixteen + "tb.",                // another size
        array + "(K\1J\xFE\xFF\xFF\xFF\x85" + dtype + "\x89" + sixteen + "tb.",  // a negative one
        array + "(K\1F1.5\n\x85" + dtype + "\x89" + sixteen + "tb.",             // no whole one
        array + "(K\1U\1a\x85" + dtype + "\x89" + sixteen + "tb.",
        array + "(K\1K\2\x85" + dtype + "K\0" + sixteen + "tb.",
        array + "(K\1K\2\x85" + dtype + "\x89tb.",
        array + "(K\1K\2\x85]\x89" + sixteen + "tb.",
        array + ")b."s,
        "cnumpy.core.multiarray\n_reconstruct\n)R."s,
        "cnumpy.core.multiarray\n_reconstruct\nK\1\x85R."s,
        "cnumpy\nndarray\n)R."s,
        "cnumpy\ndtype\n)R."s,
        "cnumpy\ndtype\nU\3xyz\x85R."s,
        "cnumpy\ndtype\nU\2f8\x85R)b."s,
        "cnumpy\ndtype\nU\2f8\x85R(K\3U\1?NNNtb."s,
        "cnumpy\ndtype\nU\2f8\x85R(K\3U\2<<NNNtb."s,
        "cnumpy.core.multiarray\nscalar\n)R."s,
        "cnumpy.core.multiarray\nscalar\n" + dtype + "U\1a\x86R.",
        "cnumpy.core.numeric\n_frombuffer\n)R."s,
        "cnumpy.core.numeric\n_frombuffer\n(" + sixteen + dtype + "K\2\x85U\1KtR.",
        "c_codecs\nencode\n)R."s,
        "c_codecs\nencode\nVa\nVutf-8\n\x86R."s,
        "c_codecs\nencode\nV\\u0416\nVlatin1\n\x86R."s,
        "cbuiltins\nbytes\nK\5\x85R."s}) {
    EXPECT_EQ(refused(pickle).reason, "malformed") << pickle;
  }
}

TEST(Pickle, SaysThatRecordsAreNoEmbeddings) {
  const Refusal refusal = refused("cnumpy\ndtype\nU\2V8\x85R(K\3U\1|NU\1a}tb."s);
  EXPECT_EQ(refusal.reason, "unsupported_type");
  EXPECT_EQ(refusal.sentence,
            "x.pkl holds an array of records, where a float array is an embedding");
}

TEST(Pickle, RefusesWhatAsksForValuesThatAreNotThere) {
  for (const std::string& pickle : {"."s,
                                    "a."s,
                                    "]a."s,
                                    "(."s,
                                    "e."s,
                                    "K\1e."s,
                                    "]K\1e."s,
                                    "0."s,
                                    "1."s,
                                    "2."s,
                                    "t."s,
                                    "\x85."s,
                                    "K\1\x86."s,
                                    "s."s,
                                    "}K\1s."s,
                                    "u."s,
                                    "}(K\1u."s,
                                    "(K\1d."s,
                                    "K\1(K\2a."s,
                                    "K\1K\1a."s,

                                    "]K\1K\2s."s,
                                    "R."s,
                                    "b."s,
                                    "h\0."s,
                                    "g9\n."s,
                                    "gx\n."s,
                                    "p0\n."s,
                                    "\x94."s,
                                    "]px\n."s,
                                    "\x80\6."s,
                                    "\xFF."s,
                                    "\0."s,
                                    "S'a\n."s,
                                    "Fx\n."s,
                                    "I\n."s,
                                    "I1 \n."s,
                                    "\x8A\x09"
                                    "123456789."s,
                                    "\x93."s,
                                    "K\1K\2\x93."s,
                                    "]p-1\n."s}) {
    EXPECT_EQ(refused(pickle).reason, "malformed") << pickle;
  }
}

TEST(Pickle, RefusesEveryCutAsTruncated) {
  const std::string whole =
      "\x80\4\x95\x20\0\0\0\0\0\0\0}(X\4\0\0\0nameV\\u00fc\nU\6vector](K\3J\4\0\0\0eu."s;
  EXPECT_EQ(read(whole).embeddings.rows(), 1U);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(refused(whole.substr(0, size)).reason, "truncated") << size;
  }
}

TEST(Pickle, RefusesBytesBehindItsEnd) {
  EXPECT_EQ(refused(kRow + ".]").sentence, "x.pkl has 1 bytes behind the end of its pickle");
  EXPECT_EQ(refused(kRow + ".]").reason, "overlong");
}

TEST(Pickle, RefusesStringsLongerThanItself) {
  const Refusal refusal = refused("\x8D\0\0\0\0\0\1\0\0abc"s);
  EXPECT_EQ(refusal.reason, "truncated");
  EXPECT_EQ(refusal.sentence,
            "x.pkl is truncated: its pickle promises 1099511627776 bytes of data, 3 are left");
}

TEST(Pickle, RefusesDeepNestingWithoutRecursion) {
  for (const std::string& pickle : {repeated("]", 100'000) + repeated("a", 99'999) + ".",
                                    repeated("(", 100'000) + repeated("t", 100'000) + ".",
                                    repeated("K\1", 1) + repeated("\x85", 100'000) + ".",
                                    repeated("(K\1", 100'000) + repeated("d", 100'000) + "."}) {
    const std::clock_t began = std::clock();  // of this process alone: others may be busy
    EXPECT_EQ(refused(pickle).reason, "malformed");
    EXPECT_LT(std::clock() - began, CLOCKS_PER_SEC);
  }
}

TEST(Pickle, RefusesListsThatContainThemselves) {
  EXPECT_EQ(refused("]\x94h\0a."s).sentence,
            "x.pkl nests its values more than 16 deep, which no known layout does");
  EXPECT_EQ(refused("]\x94(" + repeated("h\0"s, 1000) + "e.").reason, "malformed");
  EXPECT_EQ(refused("}\x94X\1\0\0\0ah\0s."s).reason, "malformed");
}

TEST(Pickle, RefusesAFileThatStandsForFarMoreThanItsSize) {
  // A list of 100 references to a list of 100 references to …: 10^12 rows in 1,200 bytes.
  std::string pickle = kRow + "\x94";
  for (char level = 0; level < 6; ++level) {
    pickle += "](" + repeated("h"s + level, 100) + "e\x94";
  }
  const Refusal refusal = refused(pickle + ".");
  EXPECT_EQ(refusal.reason, "too_large");
  EXPECT_EQ(refusal.sentence,
            "x.pkl repeats its own parts so often that it stands for far more than its size");
}

TEST(Pickle, TakesAModestRepetition) {
  const auto batch = read("](" + kRow + "\x94" + repeated("h\0"s, 999) + "e.");
  EXPECT_EQ(batch.embeddings.rows(), 1000U);
}

TEST(Pickle, RefusesMoreInMemoryThanTheLimitAllows) {
  for (const std::string& pickle :
       {repeated("N", 100'000) + ".", repeated("(", 100'000) + ".",
        "](" + repeated("N", 100'000) + "e.", repeated("]\x94", 50'000) + "."}) {
    EXPECT_EQ(refused(pickle, {.max_file_size = 200'000}).reason, "too_large");
  }
}

TEST(Pickle, IsShortUntilItStops) {
  const auto state = [](std::string_view text) {
    return wholeness(Format::kPickle, to_bytes(text), to_bytes(text), text.size());
  };
  EXPECT_EQ(state(""), Wholeness::kShort);
  EXPECT_EQ(state("]"), Wholeness::kShort);
  EXPECT_EQ(state("]."), Wholeness::kUnknown);
}

}  // namespace
}  // namespace kith
