// The stack and memo of the pickle machine. Whatever is taken is checked to be there and charged to
// the document before it is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {

class PickleStack {
 public:
  PickleStack(Document& document, const ReadContext& context)
      : document_(document), context_(context) {}

  void push(const Value& value);
  Value pop();
  Value& top();
  void mark();

  /// The values above the last mark, without the mark; the mark is gone. `count` is a multiple of
  /// `step`.
  std::vector<Value> pop_to_mark(std::size_t step = 1);

  /// The topmost `count` values as a list, replaced by it.
  void gather(std::size_t count);

  void remember(std::uint64_t slot) { remember(slot, top()); }
  void remember_next() { remember(memo_.size()); }
  void recall(std::uint64_t slot);

  /// Throws Rejection{kMalformed}: the pickle asks for what is not there.
  [[noreturn]] void fail(std::string_view problem) const;

 private:
  void remember(std::uint64_t slot, const Value& value);
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  Document& document_;
  const ReadContext& context_;
  std::vector<Value> values_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::size_t charged_values_ = 0;
  std::size_t charged_marks_ = 0;
  std::unordered_map<std::uint64_t, Value> memo_;
};

}  // namespace kith
