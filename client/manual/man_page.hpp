// Manual pages as man(7) wants them.
#pragma once

#include <string>
#include <string_view>

#include "client/manual/outline.hpp"

namespace kith::client {

/// kith(1). `version` as in "0.1.0".
std::string man_page(const Outline& outline, std::string_view version);

/// kithd.toml(5), from the commented example that is installed: its sections, keys, defaults and
/// comments.
std::string configuration_page(std::string_view example, std::string_view version);

}  // namespace kith::client
