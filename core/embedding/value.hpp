// What JSON and pickles are made of, as one small tree: a Document owns every list, dictionary,
// array and text of it, so that values are plain, may be shared or even circular, and nothing is
// ever freed by recursion. A list of numbers alone is kept as float64, 8 bytes a number. Every byte
// is charged against a budget before it is allocated.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/embedding/array_view.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

class ValueList;
struct ValueDict;

/// One of the functions and types of numpy that a pickle may name.
enum class NumpyGlobal { kReconstruct, kNdarray, kDtype, kScalar, kFromBuffer, kEncode, kBytes };

struct Text {
  std::string_view utf8;
};
struct Bytes {
  std::span<const std::byte> data;
};

using Value = std::variant<std::monostate, bool, double, Text, Bytes, ValueList*, ValueDict*,
                           ArrayView*, Dtype*, NumpyGlobal>;

/// A list or tuple.
class ValueList {
 public:
  std::size_t size() const { return numeric() ? numbers_.size() : items_.size(); }
  Value at(std::size_t i) const { return numeric() ? Value(numbers_[i]) : items_[i]; }
  void push(const Value& value);

  /// True while there is nothing but numbers in it (an empty list included).
  bool numeric() const { return items_.empty(); }
  std::span<const double> numbers() const { return numbers_; }

  /// Bytes that push(value) takes, the room a growing vector leaves unused included.
  std::size_t cost_of(const Value& value) const;

 private:
  std::vector<double> numbers_;
  std::vector<Value> items_;  // empty, or all of the list
};

struct ValueDict {
  std::vector<std::pair<Value, Value>> entries;  // in the order of the file
};

class Document {
 public:
  explicit Document(const ReadContext& context) : context_(context) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  /// Throws Rejection{kTooLarge} when the document would take more than four times max_file_size.
  void charge(std::size_t bytes);

  ValueList* new_list();
  ValueDict* new_dict();
  ArrayView* new_array(ArrayView array);
  Dtype* new_dtype(Dtype dtype);
  /// Keeps `text` for as long as the document lives.
  std::string_view keep(std::string text);

  void push(ValueList& list, const Value& value);
  void set(ValueDict& dict, const Value& key, const Value& value);

  /// Forgets all values.
  void clear();

 private:
  const ReadContext& context_;
  std::size_t charged_ = 0;
  std::deque<ValueList> lists_;
  std::deque<ValueDict> dicts_;
  std::deque<ArrayView> arrays_;
  std::deque<Dtype> dtypes_;
  std::deque<std::string> texts_;
};

}  // namespace kith
