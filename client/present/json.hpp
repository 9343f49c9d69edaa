// Messages as the JSON that scripts rely on (DESIGN section 5): the proto's field names, every
// field present and null where there is none, numbers as numbers, enum values as lower-case words,
// times in RFC 3339, stages as an object of seconds. A path that is no UTF-8 is percent-encoded,
// and then `file_encoding` of the object it is in says "percent" and holds for all its paths.
#pragma once

#include <google/protobuf/message.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kith::client {

using Json = nlohmann::ordered_json;

Json to_json(const google::protobuf::Message& message);

/// A path of this machine as {"file": …, "file_encoding": …}.
Json file_to_json(const std::string& path);

/// One line, without its end.
std::string text_of(const Json& document);

}  // namespace kith::client
