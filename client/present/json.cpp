#include "client/present/json.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <nlohmann/json.hpp>

#include "client/present/words.hpp"
#include "core/base/text.hpp"
#include "kith/v1/daemon.pb.h"
#include "kith/v1/types.pb.h"

namespace kith::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr const char* kEncodingField = "file_encoding";
constexpr const char* kBoxField = "box";  // of four numbers, or none at all

// One message on its way to JSON; paths are encoded alike in all of it.
class Converter {
 public:
  explicit Converter(const Message& message)
      : message_(message), reflect_(*message.GetReflection()) {}

  Json convert();

 private:
  Json field(const FieldDescriptor& field) const;
  Json single(const FieldDescriptor& field) const;
  Json repeated_value(const FieldDescriptor& field, int index) const;
  Json path(const std::string& bytes) const { return percent_ ? percent_encode(bytes) : bytes; }
  bool has_paths() const;
  bool has_strange_path() const;

  const Message& message_;
  const Reflection& reflect_;
  bool percent_ = false;
};

Json message_value(const Message& message) {
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message))
    return google::protobuf::util::TimeUtil::ToString(*time);
  return Converter(message).convert();
}

// All of the proto's `bytes` fields that are shown are paths.
bool is_path(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_BYTES;
}

Json enum_value(const FieldDescriptor& field, int value) {
  const std::string word = word_of(*field.enum_type(), value);
  return word.empty() ? Json() : Json(word);
}

// The journal keeps details as the text of a JSON object.
Json detail_value(const std::string& text) {
  Json detail = Json::parse(text, nullptr, false);
  return detail.is_discarded() ? Json(text) : detail;
}

Json stages_value(const google::protobuf::RepeatedPtrField<v1::Stage>& stages) {
  Json seconds = Json::object();
  for (const v1::Stage& stage : stages) seconds[stage.stage()] = stage.seconds();
  return seconds;
}

bool Converter::has_paths() const {
  const auto& type = *message_.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (is_path(*type.field(i))) return true;
  }
  return false;
}

bool Converter::has_strange_path() const {
  const auto& type = *message_.GetDescriptor();
  std::string scratch;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!is_path(field) || field.is_repeated()) continue;
    if (!is_utf8(reflect_.GetStringReference(message_, &field, &scratch))) return true;
  }
  return false;
}

Json Converter::convert() {
  percent_ = has_strange_path();
  const auto& type = *message_.GetDescriptor();
  Json object = Json::object();
  for (int i = 0; i < type.field_count(); ++i)
    object[type.field(i)->name()] = field(*type.field(i));
  if (has_paths()) object[kEncodingField] = percent_ ? Json("percent") : Json();
  return object;
}

Json Converter::field(const FieldDescriptor& field) const {
  if (field.is_repeated()) {
    if (const auto* recluster = dynamic_cast<const v1::Recluster*>(&message_);
        recluster != nullptr && field.name() == "stages")
      return stages_value(recluster->stages());
    if (field.name() == kBoxField && reflect_.FieldSize(message_, &field) == 0) return {};
    Json list = Json::array();
    for (int i = 0; i < reflect_.FieldSize(message_, &field); ++i)
      list.push_back(repeated_value(field, i));
    return list;
  }
  if (field.has_presence() && !reflect_.HasField(message_, &field)) return {};
  return single(field);
}

Json Converter::single(const FieldDescriptor& field) const {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflect_.GetInt32(message_, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflect_.GetInt64(message_, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflect_.GetUInt32(message_, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflect_.GetUInt64(message_, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflect_.GetDouble(message_, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflect_.GetFloat(message_, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflect_.GetBool(message_, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return enum_value(field, reflect_.GetEnumValue(message_, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return message_value(reflect_.GetMessage(message_, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      break;
  }
  const std::string text = reflect_.GetString(message_, &field);
  if (is_path(field)) return text.empty() ? Json() : path(text);
  const bool is_detail = message_.GetDescriptor() == v1::Event::descriptor() &&
                         field.number() == v1::Event::kDetailFieldNumber;
  return is_detail ? detail_value(text) : Json(text);
}

Json Converter::repeated_value(const FieldDescriptor& field, int index) const {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflect_.GetRepeatedInt32(message_, &field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflect_.GetRepeatedInt64(message_, &field, index);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflect_.GetRepeatedUInt32(message_, &field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflect_.GetRepeatedUInt64(message_, &field, index);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflect_.GetRepeatedDouble(message_, &field, index);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflect_.GetRepeatedFloat(message_, &field, index);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflect_.GetRepeatedBool(message_, &field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
      return enum_value(field, reflect_.GetRepeatedEnumValue(message_, &field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return message_value(reflect_.GetRepeatedMessage(message_, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      break;
  }
  const std::string text = reflect_.GetRepeatedString(message_, &field, index);
  return is_path(field) ? path(text) : Json(text);
}

}  // namespace

Json to_json(const Message& message) {
  return message_value(message);
}

Json file_to_json(const std::string& path) {
  const bool percent = !is_utf8(path);
  return {{"file", percent ? percent_encode(path) : path},
          {kEncodingField, percent ? Json("percent") : Json()}};
}

std::string text_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kith::client
