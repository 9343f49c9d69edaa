#include "core/embedding/fvecs.hpp"

#include <gtest/gtest.h>

#include "tests/support/npy_builder.hpp"
#include "tests/support/rejected.hpp"

namespace kith {
namespace {

using Bytes = std::vector<std::byte>;

Bytes rows_of(std::initializer_list<std::vector<double>> rows) {
  Bytes bytes;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < 4; ++i)
      bytes.push_back(static_cast<std::byte>(row.size() >> (8 * i)));
    const Bytes values = test::encode(row, "<f4");
    bytes.insert(bytes.end(), values.begin(), values.end());
  }
  return bytes;
}

test::Refusal refused(const Bytes& bytes) {
  return test::refusal_of(Format::kFvecs, bytes, "x.fvecs");
}

Wholeness state(const Bytes& bytes) {
  return wholeness(Format::kFvecs, bytes, bytes, bytes.size());
}

TEST(Fvecs, ReadsRows) {
  const auto batch = read_embeddings(Format::kFvecs, rows_of({{3, 4}, {4, 3}}), "x.fvecs", {});
  EXPECT_EQ(batch.embeddings.rows(), 2U);
  EXPECT_EQ(batch.embeddings.row(0)[1], 0.8F);
}

TEST(Fvecs, SaysWhereItIsTruncated) {
  Bytes bytes = rows_of({{3, 4}, {4, 3}});
  bytes.resize(20);
  EXPECT_EQ(refused(bytes).sentence, "x.fvecs is truncated: row 1 promises 8 bytes, 4 are left");
  bytes.resize(14);
  EXPECT_EQ(refused(bytes).sentence, "x.fvecs is truncated: it ends within the length of row 1");
}

TEST(Fvecs, RefusesLengthsThatAreNone) {
  EXPECT_EQ(refused(rows_of({{3}})).sentence, "x.fvecs claims that row 0 has 1 values");
  EXPECT_EQ(refused(Bytes(4)).reason, "malformed");
  EXPECT_EQ(refused(Bytes(8, std::byte{0xFF})).sentence, "x.fvecs claims that row 0 has -1 values");
  Bytes huge = rows_of({{3, 4}});
  huge[3] = std::byte{0x7F};
  EXPECT_EQ(refused(huge).reason, "truncated");
}

TEST(Fvecs, RefusesRowsOfDifferentLength) {
  EXPECT_EQ(refused(rows_of({{3, 4}, {3, 4, 5}})).reason, "wrong_shape");
}

TEST(Fvecs, IsShortUnlessAWholeNumberOfRows) {
  const Bytes whole = rows_of({{3, 4}, {4, 3}});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const bool rows = size == 12 || size == 24;
    EXPECT_EQ(state(part), rows ? Wholeness::kUnknown : Wholeness::kShort) << size;
  }
  EXPECT_EQ(state(Bytes(8)), Wholeness::kWhole);
}

}  // namespace
}  // namespace kith
