// Metadata in JSON.
#include <algorithm>

#include "core/embedding/array_text.hpp"
#include "core/embedding/base64.hpp"
#include "core/embedding/byte_reader.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/json_parser.hpp"
#include "core/embedding/metadata.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/value.hpp"

namespace kith {
namespace {

// Shorter lists of numbers are no embedding: landmarks of five points are 10 numbers, and no model
// in use makes fewer than 64. Under a word we do not know they may be anything else.
constexpr std::size_t kShortestVector = 17;
constexpr std::size_t kShortestVectorUnderOther = 64;
constexpr int kDeepestLook = 16;

std::string_view word_in(const Value& key) {
  const auto* text = std::get_if<Text>(&key);
  return text == nullptr ? std::string_view() : text->utf8;
}

const ValueList* as_list(const Value& value) {
  ValueList* const* const list = std::get_if<ValueList*>(&value);
  return list == nullptr ? nullptr : *list;
}

const ValueDict* as_dict(const Value& value) {
  ValueDict* const* const dict = std::get_if<ValueDict*>(&value);
  return dict == nullptr ? nullptr : *dict;
}

// Points and boxes of a face, whatever their number: InsightFace has landmark_2d_106 and kps.
bool is_of_the_picture(std::string_view word) {
  return word == "box" || word == "bbox" || word == "tags" || word == "kps" ||
         word.starts_with("landmark") || word.starts_with("keypoint");
}

bool is_embedding(const Value& value, int depth);

// Whether there is a list of `shortest` numbers, or what stands for one.
bool holds_embedding(const Value& value, std::size_t shortest, int depth = 0) {
  if (depth > kDeepestLook) return true;  // for the reader of embeddings to refuse
  if (const ValueList* const list = as_list(value)) {
    if (list->numeric()) return list->size() >= shortest;
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (holds_embedding(list->at(i), shortest, depth + 1)) return true;
    }
  }
  if (const ValueDict* const dict = as_dict(value)) {
    return std::any_of(dict->entries.begin(), dict->entries.end(), [&](const auto& entry) {
      const std::string_view word = word_in(entry.first);
      if (is_of_the_picture(word)) return false;
      const Field field = field_named(word);
      if (field == Field::kEmbedding) return is_embedding(entry.second, depth + 1);
      return holds_embedding(
          entry.second, field == Field::kOther ? kShortestVectorUnderOther : shortest, depth + 1);
    });
  }
  return false;
}

// What is called an embedding is one where it has numbers, good ones or not.
bool is_embedding(const Value& value, int depth) {
  if (const auto* const text = std::get_if<Text>(&value)) {
    return floats_from_base64(text->utf8).has_value();
  }
  const ValueList* const list = as_list(value);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (std::holds_alternative<double>(list->at(i))) return true;
  }
  return holds_embedding(value, 1, depth);
}

bool says_something(const Value& value) {
  const ValueDict* const dict = as_dict(value);
  return dict != nullptr &&
         std::any_of(dict->entries.begin(), dict->entries.end(),
                     [](const auto& entry) { return is_metadata_word(word_in(entry.first)); });
}

// An object with one of the words, or a list of objects of which one has.
bool is_metadata(const Value& document) {
  if (holds_embedding(document, kShortestVector)) return false;
  const ValueList* const list = as_list(document);
  if (list == nullptr) return says_something(document);
  bool any = false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Value item = list->at(i);
    if (as_dict(item) == nullptr && !std::holds_alternative<std::monostate>(item)) return false;
    any = any || says_something(item);
  }
  return any;
}

// One object.
class ObjectReader {
 public:
  ObjectReader(std::string where, const ReadContext& context)
      : where_(std::move(where)), context_(context) {}

  RowMetadata read(const ValueDict& dict) const {
    RowMetadata said;
    for (const auto& [key, value] : dict.entries) {
      if (std::holds_alternative<std::monostate>(value)) continue;  // null: not said
      const std::string_view word = word_in(key);
      if (word == "source") said.source = note(word, value);
      if (word == "model") said.model = note(word, value);
      if (word == "time") said.time = metadata_rules::time(text(word, value), where_, context_);
      if (word == "quality") said.quality = quality(value);
      if (word == "box") said.box = box(value);
      if (word == "tags") said.tags = tags(value);
    }
    return said;
  }

 private:
  [[noreturn]] void refuse(std::string_view word, std::string_view wanted) const {
    context_.reject(RejectionReason::kMalformed, "has a {}{} that is not {}", word, where_, wanted);
  }
  std::string_view text(std::string_view word, const Value& value) const {
    const auto* held = std::get_if<Text>(&value);
    if (held == nullptr) refuse(word, "a text");
    return held->utf8;
  }
  std::string note(std::string_view word, const Value& value) const {
    // Cameras have numbers.
    if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
    return metadata_rules::note(word, text(word, value), where_, context_);
  }
  double quality(const Value& value) const {
    const auto* number = std::get_if<double>(&value);
    if (number == nullptr) refuse("quality", "a number");
    return metadata_rules::quality(*number, where_, context_);
  }
  std::array<double, 4> box(const Value& value) const {
    const ValueList* const list = as_list(value);
    if (list == nullptr || !list->numeric()) refuse("box", "a list of four numbers");
    return metadata_rules::box(list->numbers(), where_, context_);
  }
  std::vector<std::string> tags(const Value& value) const {
    std::vector<std::string> read;
    if (const ValueDict* const dict = as_dict(value)) {  // {"room": "hall"}: room=hall
      for (const auto& [key, said] : dict->entries) {
        metadata_rules::add_tag(read, std::string(word_in(key)) + "=" + note("tag", said), where_,
                                context_);
      }
      return read;
    }
    const ValueList* const list = as_list(value);
    if (list == nullptr) refuse("tags", "a list of texts");
    for (std::size_t i = 0; i < list->size(); ++i) {
      metadata_rules::add_tag(read, note("tag", list->at(i)), where_, context_);
    }
    return read;
  }

  std::string where_;
  const ReadContext& context_;
};

// Spares large files of embeddings being parsed twice.
bool mentions_metadata(std::string_view text) {
  constexpr std::size_t kLookedAt = 64U << 10;
  const std::string_view head = text.substr(0, kLookedAt);
  for (std::size_t open = head.find('"'); open != std::string_view::npos;) {
    const std::size_t close = head.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (is_metadata_word(head.substr(open + 1, close - open - 1))) return true;
    open = close;  // what ends one text may begin the next: escapes are none of our business here
  }
  return false;
}

}  // namespace

std::optional<Metadata> read_metadata(std::span<const std::byte> bytes,
                                      const ReadContext& context) {
  const std::string_view text = as_text(bytes);
  if (text.size() > kLargestMetadata || !mentions_metadata(text)) return std::nullopt;
  Document document(context);
  const Value value = parse_json(text, document, context);
  if (!is_metadata(value)) return std::nullopt;
  Metadata metadata;
  if (const ValueDict* const dict = as_dict(value)) {
    metadata.for_all = true;
    metadata.rows.push_back(ObjectReader("", context).read(*dict));
    return metadata;
  }
  const ValueList& list = *as_list(value);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const ValueDict* const dict = as_dict(list.at(i));
    metadata.rows.push_back(dict == nullptr
                                ? RowMetadata()
                                : ObjectReader(fmt::format(" in row {}", i), context).read(*dict));
  }
  return metadata;
}

std::optional<Metadata> read_silence(std::span<const std::byte> bytes, const Rejection& if_alone,
                                     const ReadContext& context) {
  if (bytes.size() > kLargestMetadata) return std::nullopt;
  try {
    Document document(context);
    const Value value = parse_json(as_text(bytes), document, context);
    constexpr std::size_t kAnyVector = 2;
    if (is_metadata(value) || holds_embedding(value, kAnyVector)) return std::nullopt;
  } catch (const Rejection&) {
    return std::nullopt;
  }
  return Metadata{true, {RowMetadata()}, if_alone};
}

}  // namespace kith
