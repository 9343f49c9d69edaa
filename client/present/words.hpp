// The values of the proto as words: lower case, without the enum's name in front.
#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <string>

namespace kith::client {

/// "sample_known" for EVENT_KIND_SAMPLE_KNOWN; empty for 0 (unspecified); the number itself where a
/// newer daemon sends a value this client does not know.
std::string word_of(const google::protobuf::EnumDescriptor& type, int value);

template <class E>
std::string word_of(E value) {
  return word_of(*google::protobuf::GetEnumDescriptor<E>(), value);
}

/// The value called `word`, which must be one of the enum's.
template <class E>
E value_called(const std::string& word) {
  const auto& type = *google::protobuf::GetEnumDescriptor<E>();
  int value = 0;
  while (word_of(type, type.value(value)->number()) != word) ++value;
  return static_cast<E>(type.value(value)->number());
}

}  // namespace kith::client
