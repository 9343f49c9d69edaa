// Lists in pages, as AIP-158 has them: a size, a token that says where the next page begins, and no
// token after the last one. A token is opaque, and good only for the list and the filter it was
// given for.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"

namespace kith::rpc {

inline constexpr std::size_t kDefaultPageSize = 100;
inline constexpr std::size_t kMaxPageSize = 1000;
/// A page is cut short at this size, well below the 4 MiB that clients take by default.
inline constexpr std::size_t kPageBytes = 1 << 20;

/// Where a page begins.
struct Position {
  std::int64_t after = 0;     // behind this key of the catalog
  std::string pending_after;  // and, of what is not in the catalog, behind this path

  friend bool operator==(const Position&, const Position&) = default;
};

struct PageRequest {
  Position start;
  std::size_t size = kDefaultPageSize;

  /// The page and one item more, which tells whether there is a next page.
  Page with_one_more() const { return {.after = start.after, .limit = size + 1}; }
};

/// A token for the page that begins at `start` of the list that `request` asks for.
std::string page_token(const google::protobuf::Message& request, const Position& start);

/// What the fields page_size and page_token of a List request ask for. Throws Error{kRequest} for a
/// negative size and for a token that this list did not give out.
PageRequest page_request(const google::protobuf::Message& request);

/// Calls add(record), which returns the bytes it added, until `size` records or kPageBytes are in
/// the page. Returns the id of the last one if any were left over.
template <class Record, class Add>
std::optional<std::int64_t> fill_page(const std::vector<Record>& records, std::size_t size,
                                      const Add& add) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i == size || bytes >= kPageBytes) return records[i - 1].id;
    bytes += add(records[i]);
  }
  return std::nullopt;
}

}  // namespace kith::rpc
