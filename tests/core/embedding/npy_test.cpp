#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

#include "core/base/file.hpp"
#include "core/embedding/normalize.hpp"
#include "core/embedding/reader.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"

namespace kith {
namespace {

using test::encode;
using test::npy_file;
using test::npy_matrix;
using test::npy_vector;
using test::Refusal;
using test::to_bytes;

using Bytes = std::vector<std::byte>;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// -7.5, -6.5, …: exact in every float type.
std::vector<double> steps(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), -7.5);
  return values;
}

EmbeddingMatrix unit_rows(std::size_t rows, std::size_t dimension,
                          const std::vector<double>& values) {
  EmbeddingMatrix matrix(rows, dimension);
  for (std::size_t i = 0; i < rows; ++i) {
    EXPECT_TRUE(normalize(std::span(values).subspan(i * dimension, dimension), matrix.row(i)));
  }
  return matrix;
}

EmbeddingBatch read(const Bytes& bytes, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kNpy, bytes, "x.npy", limits);
}

Refusal refused(const Bytes& bytes, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kNpy, bytes, "x.npy", limits);
}

Bytes with_header(const std::string& dictionary, std::size_t data_size = 24) {
  return npy_file(dictionary, Bytes(data_size, std::byte{0x40}));
}

Bytes cut(Bytes bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

TEST(Npy, ReadsEveryFloatTypeOrderAndVersion) {
  const EmbeddingMatrix expected = unit_rows(3, 4, steps(12));
  for (const char* descr : {"<f2", "<f4", "<f8", ">f2", ">f4", ">f8"}) {
    for (const bool fortran : {false, true}) {
      for (const int version : {1, 2, 3}) {
        const Bytes bytes = npy_matrix(3, 4, steps(12), {descr, fortran, version});
        EXPECT_EQ(read(bytes).embeddings, expected) << descr << fortran << version;
      }
    }
  }
}

TEST(Npy, ReadsOneVectorAsOneRow) {
  for (const bool fortran : {false, true}) {
    const EmbeddingBatch batch = read(npy_vector(steps(5), {">f8", fortran, 1}));
    EXPECT_EQ(batch.embeddings, unit_rows(1, 5, steps(5)));
  }
}

TEST(Npy, SaysNothingAboutItsRows) {
  const EmbeddingBatch batch = read(npy_matrix(2, 3, steps(6)));
  EXPECT_TRUE(batch.labels.empty() && batch.names.empty() && batch.images.empty());
  EXPECT_TRUE(batch.source_rows.empty() && batch.bad_rows.empty());
}

TEST(Npy, ReadsWhatNumpyWrote) {
  const std::filesystem::path folder =
      KITH_SOURCE_DIR "/tests/core/embedding/written_by_python/npy";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".npy") continue;
    const bool vector = entry.path().stem().string().ends_with("vector");
    const std::size_t rows = vector ? 1 : 3;
    EXPECT_EQ(read(read_file(entry.path(), 1 << 20)).embeddings,
              unit_rows(rows, 4, steps(rows * 4)))
        << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 38U);
}

TEST(Npy, AcceptsKeysInAnyOrderAndTheSpacingOfOtherWriters) {
  for (const char* dictionary :
       {"{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}",
        "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2,3)}",
        "{'descr':'<f4','fortran_order':False,'shape':(2,3,),}",
        "  { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2L , 3L ) , }"}) {
    EXPECT_EQ(read(with_header(dictionary)).embeddings.rows(), 2U) << dictionary;
  }
}

TEST(Npy, RefusesEveryOtherDictionary) {
  for (const char* dictionary :
       {"",
        "{",
        "{}",
        "[]",
        "None",
        "{'descr': '<f4'}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), ,}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': Falsehood, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0x2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999999999999)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'extra': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os')}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': [('a', '<f4'), 'fortran_order': False, 'shape': (2, 3)}"}) {
    EXPECT_EQ(refused(with_header(dictionary)).reason, "malformed") << dictionary;
  }
}

TEST(Npy, RefusesAShapeOfMoreAxesThanNumpyHas) {
  std::string shape(100, '1');
  for (std::size_t i = 1; i < shape.size(); i += 2) shape[i] = ',';
  EXPECT_EQ(
      refused(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + ")}"))
          .reason,
      "malformed");
}

TEST(Npy, RefusesAnEmptyFile) {
  EXPECT_EQ(refused({}).reason, "truncated");
  EXPECT_EQ(refused({}).sentence, "x.npy is empty");
}

TEST(Npy, RefusesWhatIsNoNpyFile) {
  EXPECT_EQ(refused(to_bytes("PK\x03\x04 something else")).sentence,
            "x.npy is no .npy file: its header does not begin as an .npy file does");
}

TEST(Npy, RefusesOtherVersions) {
  Bytes bytes = npy_matrix(2, 3, steps(6));
  bytes[6] = std::byte{4};
  EXPECT_EQ(refused(bytes).sentence,
            "x.npy is no .npy file: its header has version 4.0, where 1.0, 2.0 and 3.0 are known");
  bytes[6] = std::byte{0};
  EXPECT_EQ(refused(bytes).reason, "malformed");
  bytes[6] = std::byte{1};
  bytes[7] = std::byte{1};
  EXPECT_EQ(refused(bytes).reason, "malformed");
}

TEST(Npy, RefusesAHeaderThatClaimsMoreThan64KiB) {
  Bytes bytes = npy_matrix(2, 3, steps(6), {"<f4", false, 2});
  for (std::size_t i = 8; i < 12; ++i) bytes[i] = std::byte{0xFF};
  EXPECT_EQ(refused(bytes).sentence,
            "x.npy is no .npy file: its header claims 4294967295 bytes, where 65536 are the most");
}

TEST(Npy, RefusesEveryCutAsTruncated) {
  const Bytes whole = npy_matrix(2, 3, steps(6));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(refused(cut(whole, size)).reason, "truncated") << size;
  }
  EXPECT_EQ(refused(cut(whole, 150)).sentence,
            "x.npy is truncated: its header promises 152 bytes, the file has 150");
  EXPECT_EQ(refused(cut(whole, 100)).sentence,
            "x.npy is truncated: its header claims 118 bytes, of which 90 are there");
}

TEST(Npy, RefusesOneByteTooMany) {
  Bytes bytes = npy_matrix(2, 3, steps(6));
  bytes.push_back(std::byte{0});
  EXPECT_EQ(refused(bytes).reason, "overlong");
  EXPECT_EQ(refused(bytes).sentence,
            "x.npy is too long: its header promises 152 bytes, the file has 153");
}

TEST(Npy, RefusesSizesThatDoNotFitInMemoryOrArithmetic) {
  for (const char* shape : {"(4611686018427387904, 512)", "(18446744073709551615, 2)",
                            "(4294967296, 4294967296)", "(2, 9223372036854775808)"}) {
    const Refusal refusal = refused(with_header(
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}", shape)));
    EXPECT_EQ(refusal.reason, "truncated") << shape;
    EXPECT_NE(refusal.sentence.find(shape), std::string::npos) << refusal;
  }
}

TEST(Npy, NamesATypeThatHoldsNoEmbeddings) {
  for (const char* descr :
       {"<i4", "<i8", "|u1", "|b1", "<c8", "<U14", "|S5", "<M8[ns]", "<f16", "|V8"}) {
    const Refusal refusal = refused(with_header(
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': (2, 3), }}", descr)));
    EXPECT_EQ(refusal.reason, "unsupported_type") << descr;
    EXPECT_NE(refusal.sentence.find(descr), std::string::npos) << refusal;
    EXPECT_NE(refusal.sentence.find("save the vectors as float32"), std::string::npos) << refusal;
  }
}

TEST(Npy, NeverLoadsObjects) {
  const Refusal refusal =
      refused(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (), }", 500));
  EXPECT_EQ(refusal.reason, "unsupported_type");
  EXPECT_EQ(refusal.sentence,
            "x.npy holds elements of dtype |O, which is no float16, float32 or float64; kith never "
            "loads pickled objects; save the vectors as one float32 array");
}

TEST(Npy, RefusesStructuredAndUnknownTypes) {
  for (const char* descr : {"[('a', '<f4'), ('b', '<f4', (2,))]", "'<g4'", "'float32'", "'<f'",
                            "'|f4'", "'<f4extra'", "'<f99999999999999999999'", "''", "'f4'"}) {
    const Refusal refusal = refused(with_header(
        fmt::format("{{'descr': {}, 'fortran_order': False, 'shape': (2, 3), }}", descr)));
    EXPECT_EQ(refusal.reason, "unsupported_type") << descr;
  }
}

TEST(Npy, RefusesOtherShapes) {
  for (const char* shape : {"()", "(1,)", "(0,)", "(0, 512)", "(3, 1)", "(3, 0)", "(1, 2, 3)",
                            "(0, 4611686018427387904)"}) {
    const Refusal refusal = refused(with_header(
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}", shape)));
    EXPECT_EQ(refusal.reason, "wrong_shape") << shape;
    EXPECT_NE(refusal.sentence.find(shape), std::string::npos) << refusal;
  }
}

TEST(Npy, RefusesAnotherDimensionThanTheRoots) {
  const ReadLimits limits{.dimension = 128};
  const Refusal refusal = refused(npy_matrix(2, 3, steps(6)), limits);
  EXPECT_EQ(refusal.reason, "wrong_dimension");
  EXPECT_EQ(
      refusal.sentence,
      "x.npy holds vectors of 3 values, where everything here has 128; faces of another model "
      "need a root of their own");
  EXPECT_EQ(refused(npy_matrix(2, 3, steps(6)), {.dimension = 3}).reason, "taken in");
}

TEST(Npy, RefusesFilesLargerThanTheLimit) {
  const Bytes bytes = npy_matrix(2, 3, steps(6));
  EXPECT_EQ(refused(bytes, {.max_file_size = 151}).reason, "too_large");
  EXPECT_EQ(refused(bytes, {.max_file_size = 151}).sentence,
            "x.npy has 152 bytes, where max_file_size is 151");
  EXPECT_EQ(refused(bytes, {.max_file_size = 152}).reason, "taken in");
}

TEST(Npy, NamesBadRowsByKind) {
  const Refusal refusal =
      refused(npy_matrix(6, 2, std::vector<double>{1, 2, 0, 0, kNan, 1, 3, 4, 1, -kInf, 0, 0}));
  EXPECT_EQ(refusal.reason, "bad_values");
  EXPECT_EQ(refusal.sentence,
            "x.npy has 4 bad rows of 6: 2 zero (rows 1, 5), 1 NaN (row 2), 1 infinite (row 4); "
            "remove them or set bad_rows = \"skip\"");
  EXPECT_EQ(refusal.bad_row_count, 4U);
  EXPECT_EQ(refusal.bad_rows, (std::vector<std::uint64_t>{1, 2, 4, 5}));
}

TEST(Npy, NamesASingleBadRow) {
  EXPECT_EQ(refused(npy_vector(std::vector<double>{0, 0})).sentence,
            "x.npy has 1 bad row of 1: 1 zero (row 0); remove it or set bad_rows = \"skip\"");
}

TEST(Npy, CountsAllBadRowsAndKeepsTheFirstThousand) {
  const Refusal refusal = refused(npy_matrix(3000, 2, std::vector<double>(6000)));
  EXPECT_EQ(refusal.bad_row_count, 3000U);
  ASSERT_EQ(refusal.bad_rows.size(), 1000U);
  EXPECT_EQ(refusal.bad_rows.back(), 999U);
  EXPECT_NE(refusal.sentence.find("3000 zero (rows 0, 1, 2, 3, 4, …)"), std::string::npos)
      << refusal;
}

TEST(Npy, LeavesBadRowsOutWhenAsked) {
  const EmbeddingBatch batch =
      read(npy_matrix(4, 2, std::vector<double>{3, 4, 0, 0, kNan, 1, 6, 8}),
           {.bad_rows = BadRows::kSkip});
  EXPECT_EQ(batch.embeddings, unit_rows(2, 2, {3, 4, 6, 8}));
  EXPECT_EQ(batch.source_rows, (std::vector<std::uint64_t>{0, 3}));
  EXPECT_EQ(batch.bad_row_count, 2U);
  EXPECT_EQ(batch.bad_rows, (std::vector<std::uint64_t>{1, 2}));
}

TEST(Npy, RefusesAFileWithoutAnyGoodRowEvenWhenSkipping) {
  const Refusal refusal =
      refused(npy_matrix(2, 2, std::vector<double>(4)), {.bad_rows = BadRows::kSkip});
  EXPECT_EQ(refusal.reason, "bad_values");
  EXPECT_EQ(refusal.bad_row_count, 2U);
}

TEST(Npy, NamesAFileWhoseNameIsNoTextSafely) {
  const Refusal refusal = test::refusal_of(Format::kNpy, {}, "a\nb\xFF.npy");
  EXPECT_EQ(refusal.sentence, "a%0Ab%FF.npy is empty");
}

TEST(Npy, IsShortUntilItsLastByteIsThere) {
  const Bytes whole = npy_matrix(2, 3, steps(6));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes part = cut(whole, size);
    EXPECT_EQ(wholeness(Format::kNpy, part, part, size), Wholeness::kShort) << size;
  }
  EXPECT_EQ(wholeness(Format::kNpy, whole, whole, whole.size()), Wholeness::kWhole);
  EXPECT_EQ(wholeness(Format::kNpy, whole, whole, whole.size() + 1), Wholeness::kWhole);
}

TEST(Npy, IsWholeWhenOnlyReadingCanTellWhatIsWrong) {
  for (const Bytes& bytes : {to_bytes("not an array"),
                             with_header("{'descr': '|O', 'fortran_order': False, 'shape': (), }"),
                             with_header("{'descr': '<x9', 'fortran_order': False, 'shape': (), }"),
                             with_header("{}")}) {
    EXPECT_EQ(wholeness(Format::kNpy, bytes, bytes, bytes.size()), Wholeness::kWhole);
  }
}

TEST(Npy, IsShortWhenItPromisesMoreThanAnyFileHolds) {
  const Bytes bytes =
      with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 512)}");
  EXPECT_EQ(wholeness(Format::kNpy, bytes, bytes, bytes.size()), Wholeness::kShort);
}

TEST(FormatOf, FollowsTheExtension) {
  EXPECT_EQ(format_of("a.npy"), Format::kNpy);
  EXPECT_EQ(format_of("A.NPY"), Format::kNpy);
  EXPECT_EQ(format_of("a.b.npz"), Format::kNpz);
  EXPECT_EQ(format_of("a.csv"), Format::kCsv);
  EXPECT_EQ(format_of("a.json"), Format::kJson);
  EXPECT_EQ(format_of("a.jsonl"), Format::kJsonLines);
  EXPECT_EQ(format_of("a.fvecs"), Format::kFvecs);
  EXPECT_EQ(format_of("a.txt"), Format::kText);
  EXPECT_EQ(format_of("a.pkl"), Format::kPickle);
  EXPECT_EQ(format_of("a.pickle"), Format::kPickle);
}

TEST(FormatOf, KnowsNothingElse) {
  for (const char* name : {"", "npy", ".npy", "a.npy.gz", "a.png", "npy.", "anpy"}) {
    EXPECT_EQ(format_of(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace kith
