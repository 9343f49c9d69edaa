// The small parts that readers share.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/embedding/array_text.hpp"
#include "core/embedding/array_view.hpp"
#include "core/embedding/base64.hpp"
#include "core/embedding/byte_reader.hpp"
#include "core/embedding/decimal.hpp"
#include "core/embedding/dtype.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/row_builder.hpp"
#include "core/embedding/utf8.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(ByteReader, NeverReadsBeyondTheEnd) {
  const auto bytes = test::to_bytes("\x01\x02\x03");
  ByteReader in(bytes);
  EXPECT_EQ(in.little_endian<std::uint32_t>(), std::nullopt);
  EXPECT_EQ(in.little_endian<std::uint16_t>(), 0x0201);
  EXPECT_EQ(in.take(~0ULL), std::nullopt);
  EXPECT_EQ(in.remaining(), 1U);
  EXPECT_EQ(in.little_endian<std::int8_t>(), 3);
  EXPECT_EQ(in.take(0)->size(), 0U);
  EXPECT_EQ(in.line(), std::nullopt);
}

TEST(Decimal, IsWhatPythonWrites) {
  EXPECT_EQ(parse_decimal("-1.5e-3"), -0.0015);
  EXPECT_EQ(parse_decimal("+2"), 2.0);
  EXPECT_EQ(parse_decimal("inf"), kInf);
  EXPECT_EQ(parse_decimal("-Infinity"), -kInf);
  EXPECT_TRUE(std::isnan(*parse_decimal("NaN")));
}

TEST(Decimal, OutOfRangeIsInfiniteOrZero) {
  EXPECT_EQ(parse_decimal("1e999"), kInf);
  EXPECT_EQ(parse_decimal("-1e999"), -kInf);
  EXPECT_EQ(parse_decimal("1e-999"), 0.0);
  EXPECT_EQ(parse_decimal("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(parse_decimal(std::string(400, '9')), kInf);
}

TEST(Decimal, IsNothingElse) {
  for (const char* text : {"", " ", "1 ", " 1", "1,5", "0x10", "1e", "--1", "+-1", "++1", "e5", ".",
                           "1.2.3", "nan(1)", "(1+2j)", "one", "1_000", "1f", "+"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
}

TEST(Utf8, EncodesCodePoints) {
  const auto encoded = [](std::uint32_t code_point) {
    std::string text;
    append_utf8(text, code_point);
    return text;
  };
  EXPECT_EQ(encoded('a'), "a");
  EXPECT_EQ(encoded(0xFC), "ü");
  EXPECT_EQ(encoded(0x20AC), "€");
  EXPECT_EQ(encoded(0x1F600), "😀");
  for (const std::uint32_t none : {0xD800U, 0xDFFFU, 0x110000U, 0xFFFFFFFFU}) {
    EXPECT_EQ(encoded(none), "\xEF\xBF\xBD");
  }
}

TEST(Dtype, KnowsSizes) {
  EXPECT_EQ(parse_dtype("<f4")->item_bytes(), 4U);
  EXPECT_EQ(parse_dtype("<U14")->item_bytes(), 56U);
  EXPECT_EQ(parse_dtype("|S5")->item_bytes(), 5U);
  EXPECT_EQ(parse_dtype("|O")->item_bytes(), 0U);
  EXPECT_TRUE(parse_dtype(">i8")->is_integer());
  EXPECT_TRUE(parse_dtype("|b1")->is_integer());
  EXPECT_FALSE(parse_dtype("<f16")->is_float());
}

TEST(Dtype, RefusesWhatNumpyDoesNotWrite) {
  for (const char* spelling : {"", "<", "f4", "=f4", "|f4", "<f", "<f0", "<f4 ", "<f-4", "|S0",
                               "<U0", "<x4", "<U4294967295", "<M8[ns", "<<f4"}) {
    EXPECT_EQ(parse_dtype(spelling), std::nullopt) << spelling;
  }
}

TEST(ArrayView, SizesDoNotOverflow) {
  const Dtype f4 = *parse_dtype("<f4");
  const auto size = [&](std::vector<std::uint64_t> shape) { return size_in_bytes(f4, shape); };
  EXPECT_EQ(size({}), 4U);
  EXPECT_EQ(size({2, 3}), 24U);
  EXPECT_EQ(size({1ULL << 60, 1}), 1ULL << 62);
  EXPECT_EQ(size({1ULL << 61, 1}), std::nullopt);
  EXPECT_EQ(size({1ULL << 32, 1ULL << 32}), std::nullopt);
  EXPECT_EQ(size({1ULL << 63, 1ULL << 63, 0}), 0U);
}

TEST(ArrayText, NumbersAreLabelsWithoutAFraction) {
  EXPECT_EQ(number_text(3.0), "3");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(2.5), "2.5");
  EXPECT_EQ(number_text(1e300), "1e+300");
  EXPECT_EQ(number_text(kInf), "inf");
}

TEST(FieldNames, AreComparedWithoutCaseAndSeparators) {
  EXPECT_EQ(field_named("Face_Encodings"), Field::kEmbedding);
  EXPECT_EQ(field_named("imagePath"), Field::kPath);
  EXPECT_EQ(field_named("image-path"), Field::kPath);
  EXPECT_EQ(field_named("LABEL"), Field::kLabel);
  EXPECT_EQ(field_named("alice"), Field::kOther);
  EXPECT_EQ(field_named(""), Field::kOther);
}

TEST(FieldNames, APathIsNobody) {
  for (const char* path : {"a/b", "C:\\faces\\ann", "ann.JPG", "x.npy"}) {
    EXPECT_TRUE(looks_like_path(path)) << path;
  }
  for (const char* name : {"ann", "J. Doe", "jpg", ".jpg", ""}) {
    EXPECT_FALSE(looks_like_path(name)) << name;
  }
}

TEST(FieldNames, WhatIsSaidBecomesLabelAndName) {
  const auto said = [](std::string label, std::string name, std::string path) {
    const RowNotes notes = notes_from({std::move(label), std::move(name), std::move(path)});
    return std::pair(notes.label, notes.name);
  };
  using Notes = std::pair<std::string, std::string>;
  EXPECT_EQ(said("", "", ""), Notes("", ""));
  EXPECT_EQ(said("ann", "", ""), Notes("ann", ""));
  EXPECT_EQ(said("", "ann", ""), Notes("ann", "ann"));
  EXPECT_EQ(said("", "ann", "a.jpg"), Notes("ann", "ann"));
  EXPECT_EQ(said("", "a.jpg", ""), Notes("", "a.jpg"));
  EXPECT_EQ(said("", "", "a.jpg"), Notes("", "a.jpg"));
  EXPECT_EQ(said("ann", "row 1", "a.jpg"), Notes("ann", "row 1"));
  EXPECT_EQ(said("faces/a.jpg", "", ""), Notes("", "faces/a.jpg"));
  EXPECT_EQ(said("faces/a.jpg", "ann", ""), Notes("ann", "ann"));
}

TEST(RowBuilder, RefusesAFileWithoutRows) {
  RowBuilder builder({"x", {}});
  EXPECT_THROW(builder.finish(), Rejection);
}

TEST(RowBuilder, KeepsNotesInStepWithRows) {
  RowBuilder builder({"x", {.bad_rows = BadRows::kSkip}});
  const std::vector<double> good{3, 4};
  const std::vector<double> zero{0, 0};
  builder.add(good);
  builder.add(zero, {"lost", "lost", {}});
  builder.add(good, {"ann", "", {}});
  builder.add(good, {"", "last.jpg", {}});
  const EmbeddingBatch batch = builder.finish();
  EXPECT_EQ(batch.labels, (std::vector<std::string>{"", "ann", ""}));
  EXPECT_EQ(batch.names, (std::vector<std::string>{"", "", "last.jpg"}));
  EXPECT_EQ(batch.source_rows, (std::vector<std::uint64_t>{0, 2, 3}));
  EXPECT_TRUE(batch.images.empty());
}

}  // namespace
}  // namespace kith
