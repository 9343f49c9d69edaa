#include "daemon/rpc/paging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "kith/v1/samples.pb.h"

namespace kith::rpc {
namespace {

struct Item {
  std::int64_t id;
  std::size_t bytes;
};

class Paging : public testing::Test {
 protected:
  PageRequest asked() const { return page_request(request_); }
  std::optional<ErrorKind> refused() const {
    try {
      asked();
    } catch (const Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }
  void continue_at(const Position& start) { request_.set_page_token(page_token(request_, start)); }

  v1::ListSamplesRequest request_;
};

TEST_F(Paging, ZeroIsTheDefaultSize) {
  EXPECT_EQ(asked().size, kDefaultPageSize);
}

TEST_F(Paging, ASizeIsObeyedUpToTheLargest) {
  request_.set_page_size(7);
  EXPECT_EQ(asked().size, 7u);
  request_.set_page_size(1'000'000);
  EXPECT_EQ(asked().size, kMaxPageSize);
}

TEST_F(Paging, ANegativeSizeIsRefused) {
  request_.set_page_size(-1);
  EXPECT_EQ(refused(), ErrorKind::kRequest);
}

TEST_F(Paging, ATokenLeadsWhereItWasGivenOut) {
  const Position start{.after = 41, .pending_after = "a/\xff\n.npy"};
  continue_at(start);
  EXPECT_EQ(asked().start, start);
}

TEST_F(Paging, ATokenIsGoodForAnotherSize) {
  continue_at({.after = 3, .pending_after = {}});
  request_.set_page_size(5);
  EXPECT_EQ(asked().start.after, 3);
}

TEST_F(Paging, ATokenOfAnotherFilterIsRefused) {
  continue_at({.after = 3, .pending_after = {}});
  request_.set_person("Anna");
  EXPECT_EQ(refused(), ErrorKind::kRequest);
}

TEST_F(Paging, EveryBrokenTokenIsRefused) {
  continue_at({.after = 3, .pending_after = "ab"});
  const std::string good = request_.page_token();
  const auto fingerprint = good.substr(0, 16);
  for (const std::string& token :
       {std::string("3"), good + "0", good + "zz", "x" + good, fingerprint + ".3",
        fingerprint + ".-3.", fingerprint + ".99999999999999999999.", fingerprint + "..",
        std::string("..")}) {
    request_.set_page_token(token);
    EXPECT_EQ(refused(), ErrorKind::kRequest) << token;
  }
}

TEST_F(Paging, APageEndsAtItsSizeAndSaysWhere) {
  const auto add = [](const Item& item) { return item.bytes; };
  const std::vector<Item> items = {{2, 1}, {5, 1}, {9, 1}};
  EXPECT_EQ(fill_page(items, 2, add), 5);
  EXPECT_EQ(fill_page(items, 3, add), std::nullopt);
}

TEST_F(Paging, APageOfLargeItemsEndsEarlier) {
  const auto add = [](const Item& item) { return item.bytes; };
  const std::vector<Item> items = {{2, kPageBytes}, {5, 1}};
  EXPECT_EQ(fill_page(items, 100, add), 2);
}

}  // namespace
}  // namespace kith::rpc
