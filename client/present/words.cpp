#include "client/present/words.hpp"

#include <google/protobuf/descriptor.h>

#include <cctype>

namespace kith::client {

std::string word_of(const google::protobuf::EnumDescriptor& type, int value) {
  if (value == 0) return {};
  const auto* descriptor = type.FindValueByNumber(value);
  if (descriptor == nullptr) return std::to_string(value);
  // Google's style puts the enum's own name, as SCREAMING_SNAKE, before each value: as long as the
  // name and an underscore for each of its capitals.
  std::size_t prefix = 0;
  for (const char c : type.name()) prefix += std::isupper(static_cast<unsigned char>(c)) ? 2 : 1;
  std::string word = descriptor->name().substr(prefix);
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

}  // namespace kith::client
