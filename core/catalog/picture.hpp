// Which faces are of one picture: a picture shows nobody twice, so two of its faces with one name,
// or in one cluster, are a mistake worth showing. A source that is called like an image ("a.jpg")
// is a picture; any other (a camera) makes one at each instant, so that its faces are of one
// picture where they were seen at the very same time.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace kith {

/// Equal for the faces of one picture; empty where no source is known.
std::string picture_of(std::string_view source, Timestamp seen_at);

}  // namespace kith
