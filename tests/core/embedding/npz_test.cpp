#include "core/embedding/npz.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/allocation_meter.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"
#include "tests/support/zip_builder.hpp"

namespace kith {
namespace {

using test::npy_file;
using test::npy_matrix;
using test::Refusal;
using test::zip_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Bytes = std::vector<std::byte>;

constexpr std::ptrdiff_t kMiB = 1 << 20;

const std::vector<double> kTwoRows{3, 4, 4, 3};

Bytes two_rows() {
  return npy_matrix(2, 2, kTwoRows);
}

// An array of any type, its elements all the same byte.
Bytes array(std::string_view descr, std::string_view shape, std::size_t size, int fill = 'a') {
  return npy_file(
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", descr, shape),
      Bytes(size, static_cast<std::byte>(fill)));
}

EmbeddingBatch read(const Bytes& bytes, const ReadLimits& limits = {}) {
  return read_embeddings(Format::kNpz, bytes, "x.npz", limits);
}

Refusal refused(const Bytes& bytes, const ReadLimits& limits = {}) {
  return test::refusal_of(Format::kNpz, bytes, "x.npz", limits);
}

TEST(Npz, ReadsStoredAndDeflated) {
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    EXPECT_EQ(read(zip_of({{"embeddings.npy", two_rows()}}, method)).embeddings.rows(), 2U);
  }
}

TEST(Npz, PrefersTheArrayCalledEmbeddings) {
  const auto bytes = zip_of({{"a.npy", npy_matrix(2, 3, std::vector<double>(6, 1))},
                             {"embeddings.npy", two_rows()},
                             {"b.npy", npy_matrix(2, 3, std::vector<double>(6, 1))}});
  EXPECT_EQ(read(bytes).embeddings.dimension(), 2U);
}

TEST(Npz, TakesTheOnlyFloatMatrixUnderAnyName) {
  const auto bytes = zip_of({{"count.npy", array("<i8", "(1,)", 8)},
                             {"mean.npy", npy_matrix(0, 2, std::vector<double>{1, 2})},
                             {"whatever.npy", two_rows()},
                             {"readme.txt", test::to_bytes("not an array")}});
  EXPECT_EQ(read(bytes).embeddings.rows(), 2U);
}

TEST(Npz, ReadsLabelsOfEveryTextAndNumber) {
  const auto labels = [](std::string_view descr, std::size_t size, int fill) {
    return read(zip_of({{"embeddings.npy", two_rows()},
                        {"labels.npy", array(descr, "(2,)", size, fill)}}))
        .labels;
  };
  EXPECT_THAT(labels("|S2", 4, 'a'), ElementsAre("aa", "aa"));
  EXPECT_THAT(labels("|u1", 2, 200), ElementsAre("200", "200"));
  EXPECT_THAT(labels("|i1", 2, 200), ElementsAre("-56", "-56"));
  EXPECT_THAT(labels(">i2", 4, 1), ElementsAre("257", "257"));
  EXPECT_THAT(labels("<u8", 16, 255), ElementsAre("18446744073709551615", "18446744073709551615"));
  EXPECT_THAT(labels("|b1", 2, 1), ElementsAre("True", "True"));
  EXPECT_THAT(labels("<f8", 16, 0), ElementsAre("0", "0"));
}

TEST(Npz, LeavesNotesOfBadRowsOut) {
  const Bytes rows = npy_matrix(3, 2, std::vector<double>{3, 4, 0, 0, 4, 3});
  const auto batch = read(
      zip_of({{"embeddings.npy", rows},
              {"labels.npy", npy_file("{'descr': '|S1', 'fortran_order': False, 'shape': (3,)}",
                                      test::to_bytes("abc"))}}),
      {.bad_rows = BadRows::kSkip});
  EXPECT_THAT(batch.labels, ElementsAre("a", "c"));
  EXPECT_THAT(batch.source_rows, ElementsAre(0U, 2U));
}

TEST(Npz, ReadsMatricesWithTheirLabelsByTurns) {
  const auto bytes = zip_of({{"arr_0.npy", two_rows()},
                             {"arr_1.npy", array("|u1", "(2,)", 2, 7)},
                             {"arr_2.npy", npy_matrix(1, 2, std::vector<double>{1, 1})},
                             {"arr_3.npy", array("|S1", "(1,)", 1)}});
  EXPECT_THAT(read(bytes).labels, ElementsAre("7", "7", "a"));
}

TEST(Npz, RefusesSeveralMatricesWithoutAWordWhichIsMeant) {
  const Refusal refusal = refused(zip_of({{"train.npy", two_rows()}, {"test.npy", two_rows()}}));
  EXPECT_EQ(refusal.reason, "no_embeddings");
  EXPECT_EQ(
      refusal.sentence,
      "x.npz has several float matrices, train <f4 (2, 2), test <f4 (2, 2); call the one that "
      "is meant `embeddings`");
}

TEST(Npz, SaysWhatIsThereWhenThereAreNoEmbeddings) {
  EXPECT_EQ(refused(zip_of({{"a.npy", array("<i8", "(1, 3)", 24)}})).sentence,
            "x.npz has neither an array called embeddings nor a float matrix; its arrays are a <i8 "
            "(1, 3)");
  EXPECT_EQ(
      refused(zip_of({{"a.txt", test::to_bytes("text")}})).sentence,
      "x.npz has neither an array called embeddings nor a float matrix; there is no array in it");
}

TEST(Npz, RefusesNotesThatDoNotFit) {
  const auto with = [](const Bytes& labels) {
    return refused(zip_of({{"embeddings.npy", two_rows()}, {"labels.npy", labels}}));
  };
  EXPECT_EQ(with(array("|S1", "(3,)", 3)).sentence,
            "x.npz: labels.npy has shape (3,), where the file has 2 embeddings");
  EXPECT_EQ(with(array("|S1", "(2, 1)", 2)).reason, "wrong_shape");
  EXPECT_EQ(with(array("|O", "(2,)", 50)).reason, "unsupported_type");
}

TEST(Npz, RefusesImagesThatAreNoneOfTheseFaces) {
  const auto with = [](const Bytes& images) {
    return refused(zip_of({{"embeddings.npy", two_rows()}, {"images.npy", images}}));
  };
  EXPECT_EQ(with(array("|u1", "(2, 1, 1, 3)", 6)).reason, "taken in");
  EXPECT_EQ(with(array("|u1", "(1, 1, 1, 3)", 3)).reason, "wrong_shape");
  EXPECT_EQ(with(array("|u1", "(2, 1, 1, 4)", 8)).reason, "wrong_shape");
  EXPECT_EQ(with(array("|u1", "(2, 0, 1, 3)", 0)).reason, "wrong_shape");
  EXPECT_EQ(with(array("<f4", "(2, 1, 1, 3)", 24)).reason, "wrong_shape");
  EXPECT_EQ(with(array("|u1", "(2, 4611686018427387904, 4611686018427387904, 3)", 6)).reason,
            "too_large");
}

TEST(Npz, RefusesAnEmbeddingsArrayOfAnotherKind) {
  EXPECT_EQ(refused(zip_of({{"embeddings.npy", array("<i4", "(2, 3)", 24)}})).sentence,
            "x.npz: embeddings.npy holds elements of dtype <i4, which is no float16, float32 or "
            "float64; save the vectors as float32");
  EXPECT_EQ(refused(zip_of({{"embeddings.npy", array("<f4", "(2, 3, 4)", 96)}})).reason,
            "wrong_shape");
  EXPECT_EQ(refused(zip_of({{"embeddings.npy", test::to_bytes("not an array")}})).reason,
            "malformed");
}

TEST(Npz, RefusesArraysThatAreShorterOrLongerThanTheyPromise) {
  Bytes shorter = two_rows();
  shorter.pop_back();
  EXPECT_EQ(refused(zip_of({{"a.npy", shorter}})).sentence,
            "x.npz: a.npy is truncated: its header promises 16 bytes of elements, it has 15");
  Bytes longer = two_rows();
  longer.push_back(std::byte{0});
  EXPECT_EQ(refused(zip_of({{"a.npy", longer}})).sentence,
            "x.npz: a.npy is too long: its header promises 16 bytes of elements");
}

TEST(Npz, RefusesWhatIsNoArchive) {
  EXPECT_EQ(refused(test::to_bytes("nothing of the kind")).reason, "malformed");
  EXPECT_EQ(refused({}).reason, "truncated");
}

TEST(Npz, NoticesEveryChangedByteOfStoredElements) {
  const Bytes good = zip_of({{"a.npy", two_rows()}}, ZIP_CM_STORE);
  const Bytes elements = test::encode(kTwoRows, "<f4");
  const auto at = std::search(good.begin(), good.end(), elements.begin(), elements.end());
  ASSERT_NE(at, good.end());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    Bytes changed = good;
    changed[static_cast<std::size_t>(at - good.begin()) + i] ^= std::byte{1};
    const Refusal refusal = refused(changed);
    EXPECT_EQ(refusal.reason, "malformed") << i;
    EXPECT_THAT(refusal.sentence, HasSubstr("a.npy cannot be unpacked: CRC error"));
  }
}

TEST(Npz, SurvivesEveryChangedByteAnywhere) {
  const Bytes good =
      zip_of({{"embeddings.npy", two_rows()}, {"labels.npy", array("|S1", "(2,)", 2)}});
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int mask : {0x01, 0x80, 0xFF}) {
      Bytes changed = good;
      changed[i] ^= static_cast<std::byte>(mask);
      EXPECT_NE(refused(changed).reason, "unknown") << i;
    }
  }
}

TEST(Npz, RefusesOtherCompression) {
  if (zip_compression_method_supported(ZIP_CM_BZIP2, 1) == 0) return;
  EXPECT_THAT(refused(zip_of({{"embeddings.npy", two_rows()}}, ZIP_CM_BZIP2)).sentence,
              HasSubstr("is compressed by method 12; write it with numpy.savez"));
}

TEST(Npz, RefusesAnArchiveOfTooManyMembers) {
  test::ZipContents members;
  for (int i = 0; i < 10'001; ++i) members.emplace_back(std::to_string(i), Bytes{});
  EXPECT_EQ(refused(zip_of(members, ZIP_CM_STORE)).sentence,
            "x.npz is an archive of 10001 members, where 10000 are the most");
}

TEST(Npz, RefusesTheLimitBeforeUnpackingIt) {
  // 32 MiB of zeros in 32 KiB, announced in full.
  const Bytes bomb = zip_of({{"embeddings.npy", array("<f4", "(16384, 512)", 32 * kMiB, 0)}});
  ASSERT_LT(bomb.size(), static_cast<std::size_t>(kMiB));
  const test::AllocationMeter meter;
  const Refusal refusal = refused(bomb, {.max_file_size = 16 * kMiB});
  EXPECT_EQ(refusal.reason, "too_large");
  EXPECT_EQ(refusal.sentence,
            "x.npz: embeddings.npy promises to unpack to shape (16384, 512) of <f4, more than "
            "max_file_size leaves (16777216 bytes)");
  EXPECT_LT(meter.peak(), 2 * kMiB);
}

TEST(Npz, StopsAtWhatTheHeaderPromisesWhateverFollows) {
  Bytes member = npy_matrix(2, 2, kTwoRows);
  member.resize(32 * kMiB);
  const Bytes bomb = zip_of({{"embeddings.npy", member}});
  member = {};
  const test::AllocationMeter meter;
  EXPECT_EQ(refused(bomb, {.max_file_size = 16 * kMiB}).reason, "overlong");
  EXPECT_LT(meter.peak(), 2 * kMiB);
}

TEST(Npz, NeedsNoRoomForWhatIsPromisedButNotThere) {
  const Bytes bytes = zip_of({{"embeddings.npy", array("<f4", "(2, 268435456)", 16, 1)}});
  const test::AllocationMeter meter;
  EXPECT_EQ(refused(bytes).reason, "truncated");
  EXPECT_LT(meter.peak(), 4 * kMiB);
}

TEST(Npz, NeedsNoRoomForRowsThatAreAllBad) {
  const Bytes bytes = zip_of({{"embeddings.npy", array("<f4", "(16384, 512)", 32 * kMiB, 0)}});
  const test::AllocationMeter meter;
  EXPECT_EQ(refused(bytes).bad_row_count, 16384U);
  EXPECT_LT(meter.peak(), 4 * kMiB);
}

TEST(Npz, CountsAllItsArraysAgainstTheLimit) {
  const auto bytes = zip_of({{"embeddings.npy", array("<f8", "(2, 512)", 8192, 1)},
                             {"labels.npy", array("|S4096", "(2,)", 8192)}});
  EXPECT_EQ(refused(bytes, {.max_file_size = 16'384}).reason, "taken in");
  EXPECT_EQ(refused(bytes, {.max_file_size = 16'383}).reason, "too_large");
}

TEST(Npz, IsShortUntilTheRecordThatEndsIt) {
  const Bytes whole = zip_of({{"embeddings.npy", two_rows()}});
  const auto state = [](std::span<const std::byte> bytes) {
    return wholeness(Format::kNpz, bytes, bytes, bytes.size());
  };
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(state(std::span(whole).first(size)), Wholeness::kShort) << size;
  }
  EXPECT_EQ(state(whole), Wholeness::kWhole);
  EXPECT_EQ(state(test::to_bytes("no archive")), Wholeness::kWhole);
}

}  // namespace
}  // namespace kith
