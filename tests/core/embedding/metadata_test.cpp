#include "core/embedding/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "core/base/time_text.hpp"
#include "core/embedding/read_context.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"
#include "tests/support/zip_builder.hpp"

namespace kith {
namespace {

using test::npy_file;
using test::npy_matrix;
using test::to_bytes;
using test::zip_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<Metadata> said(std::string_view json) {
  return read_metadata(to_bytes(json), {"x.json", {}});
}

RowMetadata row(std::string_view json) {
  return said(json).value().of(0);
}

std::string why_not(std::string_view json) {
  try {
    said(json);
  } catch (const Rejection& rejection) {
    EXPECT_EQ(rejection.reason(), RejectionReason::kMalformed);
    return rejection.what();
  }
  return "nothing is wrong with it";
}

TEST(Metadata, OneObjectIsForAllRows) {
  const Metadata metadata = said(R"({"source": "door", "time": "2026-03-01T12:00:00Z",
      "box": [1, 2, 30.5, 40], "quality": 0.9, "model": "ArcFace", "tags": ["red", "left"],
      "landmarks": [[1, 2], [3, 4]], "id": 7})")
                                .value();
  EXPECT_TRUE(metadata.fits(1));
  EXPECT_TRUE(metadata.fits(1000));
  const RowMetadata& about = metadata.of(999);
  EXPECT_EQ(about.source, "door");
  EXPECT_EQ(about.time, parse_rfc3339("2026-03-01T12:00:00Z"));
  EXPECT_EQ(about.box, (std::array<double, 4>{1, 2, 30.5, 40}));
  EXPECT_EQ(about.quality, 0.9);
  EXPECT_EQ(about.model, "ArcFace");
  EXPECT_THAT(about.tags, ElementsAre("red", "left"));
}

TEST(Metadata, AListHasOneForEachRow) {
  const Metadata metadata = said(R"([{"source": "a"}, null, {}, {"source": "b"}])").value();
  EXPECT_TRUE(metadata.fits(4));
  EXPECT_FALSE(metadata.fits(3));
  EXPECT_EQ(metadata.of(0).source, "a");
  EXPECT_EQ(metadata.of(1), RowMetadata());
  EXPECT_EQ(metadata.of(3).source, "b");
}

TEST(Metadata, WhatIsNullOrNotThereIsNotSaid) {
  EXPECT_EQ(row(R"({"source": null, "quality": null})"), RowMetadata());
}

TEST(Metadata, CamerasMayHaveNumbersAndTagsNames) {
  EXPECT_EQ(row(R"({"source": 3})").source, "3");
  EXPECT_THAT(row(R"({"tags": {"room": "hall", "floor": 2}})").tags,
              ElementsAre("room=hall", "floor=2"));
}

TEST(Metadata, EmbeddingsAreNone) {
  EXPECT_FALSE(said(R"({"source": "a", "embedding": [1, 2]})"));
  EXPECT_FALSE(said(R"([{"time": "x", "encoding": "AACAPwAAAEA="}])"));
  EXPECT_FALSE(said(R"({"model": "m", "faces": [{"box": [1, 2, 3, 4], "vector": [1, 2]}]})"));
  EXPECT_FALSE(said(R"({"source": "a", "x": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]})"));
}

TEST(Metadata, WordsOfEmbeddingsWithoutNumbersAreNotEmbeddings) {
  EXPECT_EQ(row(R"({"source": "a", "encoding": "jpeg"})").source, "a");
  EXPECT_EQ(row(R"({"source": "a", "embedding": null, "features": []})").source, "a");
  EXPECT_EQ(row(R"([{"source": "a", "vector": null}])").source, "a");
}

TEST(Metadata, PointsOfAFaceAreNoEmbedding) {
  const std::string points = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]";
  EXPECT_EQ(row("{\"source\": \"a\", \"landmarks\": " + points + "}").source, "a");
  EXPECT_EQ(row("{\"source\": \"a\", \"points\": " + points + "}").source, "a");
}

bool is_silent(std::string_view json) {
  const Rejection alone(RejectionReason::kNoEmbeddings, "has no embeddings");
  const auto silence = read_silence(to_bytes(json), alone, {"x.json", {}});
  return silence && silence->fits(7) && silence->of(6) == RowMetadata() && silence->if_alone;
}

TEST(Metadata, MaySayNothing) {
  for (const char* json : {"{}", "[]", "null", "[null]", "[{}]", R"({"camera_id": 5})",
                           R"({"note": "source"})", R"({"embedding": null})"}) {
    EXPECT_TRUE(is_silent(json)) << json;
  }
  for (const char* json : {"", "{", R"({"source": "a"})", R"({"embedding": [0, 0]})", "[[0, 0]]",
                           R"({"time": "yesterday"})"}) {
    EXPECT_FALSE(is_silent(json)) << json;
  }
}

TEST(Metadata, OtherDocumentsAreNone) {
  EXPECT_FALSE(said("{}"));
  EXPECT_FALSE(said("[]"));
  EXPECT_FALSE(said("[[1, 2], [3, 4]]"));
  EXPECT_FALSE(said(R"({"note": "source"})"));
  EXPECT_FALSE(said(R"(["source", "time"])"));
}

TEST(Metadata, WhatIsWrongIsNamed) {
  EXPECT_THAT(why_not(R"({"time": "yesterday"})"), HasSubstr("has the time \"yesterday\", where"));
  EXPECT_THAT(why_not(R"([{"source": "a"}, {"time": "2026-03-01T12:00:00"}])"),
              HasSubstr("in row 1"));
  EXPECT_THAT(why_not(R"({"box": [1, 2, 3]})"), HasSubstr("box that is not four finite numbers"));
  EXPECT_THAT(why_not(R"({"box": {"x": 1}})"), HasSubstr("not a list of four numbers"));
  EXPECT_THAT(why_not(R"({"quality": "good"})"), HasSubstr("a quality that is not a number"));
  EXPECT_THAT(why_not(R"({"quality": NaN})"), HasSubstr("no finite number"));
  EXPECT_THAT(why_not(R"({"source": ["a"]})"), HasSubstr("a source that is not a text"));
  EXPECT_THAT(why_not("{\"source\": \"\xFF\"}"), HasSubstr("x.json"));
  EXPECT_THAT(why_not(R"({"tags": "red"})"), HasSubstr("not a list of texts"));
}

TEST(Metadata, IsBounded) {
  const auto text_of = [](std::size_t bytes) { return std::string(bytes, 'a'); };
  EXPECT_EQ(row(fmt::format(R"({{"source": "{}"}})", text_of(1024))).source, text_of(1024));
  EXPECT_THAT(why_not(fmt::format(R"({{"source": "{}"}})", text_of(1025))),
              HasSubstr("a source of 1025 bytes"));
  std::string tags = "\"t\"";
  for (std::size_t i = 1; i < kMostTags; ++i) tags += ", \"t\"";
  EXPECT_EQ(row("{\"tags\": [" + tags + "]}").tags.size(), kMostTags);
  EXPECT_THAT(why_not("{\"tags\": [" + tags + ", \"t\"]}"), HasSubstr("more than 64 tags"));
}

TEST(Metadata, WhatIsSaidLaterTakesThePlaceOfWhatWasKnown) {
  RowMetadata known = row(R"({"source": "a", "quality": 0.5})");
  say(known, row(R"({"source": "b", "model": "m"})"));
  EXPECT_EQ(known, row(R"({"source": "b", "quality": 0.5, "model": "m"})"));
}

// ---- arrays of an .npz

std::vector<std::byte> texts(const std::vector<std::string>& values, std::size_t width,
                             const std::string& shape) {
  std::string data;
  for (std::string value : values) {
    value.resize(width);
    data += value;
  }
  return npy_file(
      fmt::format("{{'descr': '|S{}', 'fortran_order': False, 'shape': {}, }}", width, shape),
      to_bytes(data));
}

EmbeddingBatch read_npz_with(std::vector<std::pair<std::string, std::vector<std::byte>>> members) {
  members.emplace_back("embeddings.npy", npy_matrix(2, 2, std::vector<double>{3, 4, 4, 3}));
  return read_embeddings(Format::kNpz, zip_of(members), "x.npz", {});
}

TEST(NpzMetadata, HasAnArrayForEachWord) {
  const std::string noon = "2026-03-01T12:00:00Z";
  const auto batch =
      read_npz_with({{"source.npy", texts({"door", "gate"}, 4, "(2,)")},
                     {"time.npy", texts({noon, noon}, 20, "(2,)")},
                     {"box.npy", npy_matrix(2, 4, std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8})},
                     {"model.npy", texts({"ArcFace"}, 7, "()")},
                     {"tags.npy", texts({"a", "b", "c", ""}, 1, "(2, 2)")}});
  ASSERT_EQ(batch.metadata.size(), 2U);
  EXPECT_EQ(batch.metadata[1].source, "gate");
  EXPECT_EQ(batch.metadata[1].time, parse_rfc3339(noon));
  EXPECT_EQ(batch.metadata[1].box, (std::array<double, 4>{5, 6, 7, 8}));
  EXPECT_EQ(batch.metadata[1].model, "ArcFace");
  EXPECT_THAT(batch.metadata[0].tags, ElementsAre("a", "b"));
  EXPECT_THAT(batch.metadata[1].tags, ElementsAre("c"));
}

std::vector<std::byte> datetimes(const std::vector<std::int64_t>& counts, const char* unit) {
  const auto* bytes = reinterpret_cast<const char*>(counts.data());
  return npy_file(fmt::format("{{'descr': '<M8[{}]', 'fortran_order': False, 'shape': ({},), }}",
                              unit, counts.size()),
                  to_bytes(std::string(bytes, 8 * counts.size())));
}

TEST(NpzMetadata, AnArrayOfOneIsForAllRows) {
  const auto batch = read_npz_with({{"source.npy", texts({"door"}, 4, "(1,)")},
                                    {"quality.npy", npy_matrix(1, 1, std::vector<double>{1})}});
  ASSERT_EQ(batch.metadata.size(), 2U);
  EXPECT_EQ(batch.metadata[0].source, "door");
  EXPECT_EQ(batch.metadata[1].source, "door");
  EXPECT_FALSE(batch.metadata[1].quality);  // (1, 1) is neither one nor one a row
}

TEST(NpzMetadata, ArraysThatOnlyHaveTheNameArePassedOver) {
  const auto batch = read_npz_with({{"source.npy", texts({"a", "b", "c"}, 1, "(3,)")},
                                    {"quality.npy", texts({"good", "bad"}, 4, "(2,)")},
                                    {"time.npy", npy_matrix(2, 1, std::vector<double>{1, 2})},
                                    {"box.npy", npy_matrix(2, 5, std::vector<double>(10, 1))},
                                    {"tags.npy", npy_matrix(2, 2, std::vector<double>(4, 1))}});
  EXPECT_EQ(batch.embeddings.rows(), 2U);
  for (const RowMetadata& said : batch.metadata) EXPECT_EQ(said, RowMetadata());
}

TEST(NpzMetadata, TakesTheTimesOfNumpy) {
  const auto time_of = [](std::int64_t count, const char* unit) {
    const std::int64_t none = std::numeric_limits<std::int64_t>::min();
    const auto batch = read_npz_with({{"time.npy", datetimes({none, count}, unit)}});
    EXPECT_FALSE(batch.metadata.at(0).time);
    return rfc3339(batch.metadata.at(1).time.value());
  };
  EXPECT_EQ(time_of(1'772'366'400, "s"), "2026-03-01T12:00:00.000000Z");
  EXPECT_EQ(time_of(-1, "ns"), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_of(1'500, "ms"), "1970-01-01T00:00:01.500000Z");
  EXPECT_EQ(time_of(20'513, "D"), "2026-03-01T00:00:00.000000Z");
  EXPECT_EQ(time_of(-11, "M"), "1969-02-01T00:00:00.000000Z");
  EXPECT_EQ(time_of(56, "Y"), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_of(3, "25s"), "1970-01-01T00:01:15.000000Z");
}

TEST(NpzMetadata, ATimeOfNumpyBeyondTheCalendarIsRefused) {
  for (const std::int64_t count :
       {std::int64_t{9000}, std::int64_t{-1970}, std::int64_t{1} << 62}) {
    EXPECT_THROW(read_npz_with({{"time.npy", datetimes({0, count}, "Y")}}), Rejection) << count;
  }
}

TEST(NpzMetadata, ABoxIsNoEmbedding) {
  const auto bytes = zip_of({{"faces.npy", npy_matrix(2, 2, std::vector<double>{3, 4, 4, 3})},
                             {"box.npy", npy_matrix(2, 4, std::vector<double>(8, 1))}});
  EXPECT_EQ(read_embeddings(Format::kNpz, bytes, "x.npz", {}).embeddings.dimension(), 2U);
}

}  // namespace
}  // namespace kith
