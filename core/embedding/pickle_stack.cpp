#include "core/embedding/pickle_stack.hpp"

namespace kith {
namespace {

// A node of the memo's table with its pointers and its share of the buckets.
constexpr std::size_t kMemoEntry = sizeof(std::pair<std::uint64_t, Value>) + 3 * sizeof(void*);

}  // namespace

void PickleStack::fail(std::string_view problem) const {
  context_.reject(RejectionReason::kMalformed, "is no pickle that can be read: {}", problem);
}

void PickleStack::push(const Value& value) {
  if (values_.size() == charged_values_) {
    document_.charge(2 * sizeof(Value));
    ++charged_values_;
  }
  values_.push_back(value);
}

Value PickleStack::pop() {
  const Value value = top();
  values_.pop_back();
  return value;
}

Value& PickleStack::top() {
  if (values_.size() == floor()) fail("it takes a value from an empty stack");
  return values_.back();
}

void PickleStack::mark() {
  if (marks_.size() == charged_marks_) {
    document_.charge(2 * sizeof(std::size_t));
    ++charged_marks_;
  }
  marks_.push_back(values_.size());
}

std::vector<Value> PickleStack::pop_to_mark(std::size_t step) {
  if (marks_.empty()) fail("it looks for a mark that was never set");
  const auto first = values_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<Value> taken(first, values_.end());
  values_.erase(first, values_.end());
  marks_.pop_back();
  if (taken.size() % step != 0) fail("a dictionary has a key without a value");
  return taken;
}

void PickleStack::gather(std::size_t count) {
  if (values_.size() - floor() < count) fail("it takes a value from an empty stack");
  ValueList* const list = document_.new_list();
  for (std::size_t i = values_.size() - count; i < values_.size(); ++i) {
    document_.push(*list, values_[i]);
  }
  values_.resize(values_.size() - count);
  push(list);
}

void PickleStack::remember(std::uint64_t slot, const Value& value) {
  const auto [entry, fresh] = memo_.insert_or_assign(slot, value);
  if (fresh) document_.charge(kMemoEntry);
}

void PickleStack::recall(std::uint64_t slot) {
  const auto found = memo_.find(slot);
  if (found == memo_.end()) fail("it refers to a value that it never kept");
  push(found->second);
}

}  // namespace kith
