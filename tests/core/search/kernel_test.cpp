#include "core/search/kernel.hpp"

#include <gmock/gmock.h>
#include <hwy/targets.h>

#include <algorithm>
#include <random>
#include <utility>

#include "tests/core/search/kernel_names.hpp"

namespace kith {
namespace {

using ::testing::UnorderedElementsAreArray;

class KernelTest : public ::testing::TestWithParam<Kernel> {
 protected:
  // Rows of codes of the largest size, or random ones.
  std::vector<std::vector<std::int8_t>> draw(std::size_t rows, std::size_t length, bool extreme) {
    std::vector<std::vector<std::int8_t>> all(rows, std::vector<std::int8_t>(length));
    for (auto& row : all) {
      for (auto& code : row) {
        const int value = static_cast<int>(random_() % 255) - 127;
        code = static_cast<std::int8_t>(extreme ? (random_() % 8 == 0 ? -127 : 127) : value);
      }
    }
    return all;
  }

  static std::int64_t product(const std::vector<std::int8_t>& a,
                              const std::vector<std::int8_t>& b) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::int64_t{a[i]} * b[i];
    return sum;
  }

  void expect_all_hits(std::size_t query_count, std::size_t column_count, std::size_t length,
                       bool extreme, std::size_t begin = 0) {
    const auto query_codes = draw(query_count, length, extreme);
    const auto column_codes = draw(column_count, length, extreme);
    QueryCodes queries(length, query_count);
    std::vector<std::int32_t> limits(query_count);
    CodePanels columns(length);
    columns.resize(column_count);
    for (std::size_t q = 0; q < query_count; ++q) {
      queries.set(q, query_codes[q]);
      // Some product exactly, so that "at least" is put to the test.
      limits[q] = static_cast<std::int32_t>(
          product(query_codes[q], column_codes[random_() % column_count]));
    }
    for (std::size_t c = 0; c < column_count; ++c) {
      columns.set(c, column_codes[c], static_cast<std::int32_t>(random_() % 3) - 1);
    }
    std::vector<Hit> expected;
    for (std::uint32_t q = 0; q < query_count; ++q) {
      for (auto c = static_cast<std::uint32_t>(begin); c < column_count; ++c) {
        const std::int64_t margin =
            product(query_codes[q], column_codes[c]) - limits[q] - columns.limit(c);
        if (margin >= 0) expected.push_back({q, c, static_cast<std::uint32_t>(margin)});
      }
    }
    std::vector<Hit> hits;
    screen(GetParam(), queries, limits.data(), columns, begin, column_count, hits);
    const auto before = [](const Hit& a, const Hit& b) {
      return std::pair(a.query, a.column) < std::pair(b.query, b.column);
    };
    std::sort(hits.begin(), hits.end(), before);
    EXPECT_EQ(hits, expected) << query_count << " x " << column_count << " x " << length;
  }

  std::mt19937 random_{5};
};

TEST_P(KernelTest, FindsExactlyThePairsThatReachTheirLimit) {
  for (const std::size_t queries : {1, 2, 5, 6, 7, 12, 50}) {
    for (const std::size_t columns : {1, 15, 16, 17, 64, 65, 200, 1024, 1100}) {
      expect_all_hits(queries, columns, 32, false);
    }
  }
}

TEST_P(KernelTest, IsExactWithTheLargestCodes) {
  for (const std::size_t length : {4, 32, 96, 512, 2624}) expect_all_hits(7, 130, length, true);
}

TEST_P(KernelTest, BeginsWhereItIsTold) {
  expect_all_hits(9, 2500, 64, false, 1088);
}

TEST_P(KernelTest, RowsThatLeftAreFoundNoMore) {
  CodePanels columns(32);
  columns.resize(40);
  const std::vector<std::int8_t> ones(32, 1);
  for (std::size_t c = 0; c < 40; ++c) columns.set(c, ones, 0);
  columns.resize(3);
  QueryCodes queries(32, 1);
  queries.set(0, ones);
  const std::int32_t limit = 32;
  std::vector<Hit> hits;
  screen(GetParam(), queries, &limit, columns, 0, 40, hits);
  EXPECT_THAT(hits, UnorderedElementsAreArray({Hit{0, 0}, Hit{0, 1}, Hit{0, 2}}));
}

TEST_P(KernelTest, MovedRowsKeepTheirCodesAndLimit) {
  const auto codes = draw(40, 64, false);
  CodePanels columns(64);
  columns.resize(40);
  for (std::size_t c = 0; c < 40; ++c) columns.set(c, codes[c], static_cast<std::int32_t>(c));
  columns.move_row(37, 3);
  std::vector<std::int8_t> got(64);
  columns.get(3, got);
  EXPECT_EQ(got, codes[37]);
  EXPECT_EQ(columns.limit(3), 37);
}

INSTANTIATE_TEST_SUITE_P(EachKernel, KernelTest, ::testing::ValuesIn(usable_kernels()),
                         testing::name_of_kernel);

// The widening kernel once for each instruction set this processor has.
class WideningTargetsTest : public KernelTest {
 protected:
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }
};

TEST_P(WideningTargetsTest, AllGiveTheSameSums) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    SCOPED_TRACE(hwy::TargetName(target));
    for (const std::size_t length : {4, 96, 512}) {
      expect_all_hits(7, 130, length, true);
      expect_all_hits(20, 70, length, false);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Widening, WideningTargetsTest, ::testing::Values(Kernel::kWidening));

TEST(Kernels, TheWideningOneIsAlwaysThere) {
  EXPECT_EQ(usable_kernels().back(), Kernel::kWidening);
}

}  // namespace
}  // namespace kith
