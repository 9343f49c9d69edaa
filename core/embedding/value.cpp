#include "core/embedding/value.hpp"

namespace kith {
namespace {

// Numbers of two or three letters, as JSON may have them, take this much more room as float64.
constexpr std::uint64_t kMemoryPerByteOfFile = 4;

}  // namespace

void ValueList::push(const Value& value) {
  if (const double* number = std::get_if<double>(&value); number != nullptr && numeric()) {
    numbers_.push_back(*number);
    return;
  }
  if (numeric()) {
    items_.reserve(numbers_.size() + 1);
    items_.assign(numbers_.begin(), numbers_.end());
    numbers_ = {};
  }
  items_.push_back(value);
}

std::size_t ValueList::cost_of(const Value& value) const {
  if (!numeric()) return 2 * sizeof(Value);
  if (std::holds_alternative<double>(value)) return 2 * sizeof(double);
  return (numbers_.size() + 2) * sizeof(Value);
}

void Document::charge(std::size_t bytes) {
  charged_ += bytes;
  if (charged_ / kMemoryPerByteOfFile > context_.limits.max_file_size) {
    context_.reject(RejectionReason::kTooLarge,
                    "would take more than {} times max_file_size ({} bytes) in memory",
                    kMemoryPerByteOfFile, context_.limits.max_file_size);
  }
}

ValueList* Document::new_list() {
  charge(sizeof(ValueList));
  return &lists_.emplace_back();
}

ValueDict* Document::new_dict() {
  charge(sizeof(ValueDict));
  return &dicts_.emplace_back();
}

ArrayView* Document::new_array(ArrayView array) {
  charge(sizeof(ArrayView) + 8 * array.shape.size() + array.dtype.spelling.size());
  return &arrays_.emplace_back(std::move(array));
}

Dtype* Document::new_dtype(Dtype dtype) {
  charge(sizeof(Dtype));
  return &dtypes_.emplace_back(std::move(dtype));
}

std::string_view Document::keep(std::string text) {
  charge(sizeof(std::string) + text.size());
  return texts_.emplace_back(std::move(text));
}

void Document::push(ValueList& list, const Value& value) {
  charge(list.cost_of(value));
  list.push(value);
}

void Document::set(ValueDict& dict, const Value& key, const Value& value) {
  charge(2 * sizeof(std::pair<Value, Value>));
  dict.entries.emplace_back(key, value);
}

void Document::clear() {
  charged_ = 0;
  lists_.clear();
  dicts_.clear();
  arrays_.clear();
  dtypes_.clear();
  texts_.clear();
}

}  // namespace kith
