// style.css and script.js of this folder, as the page holds them.
#pragma once

#include <string_view>

namespace kith::index_page_parts {

extern const std::string_view kStyle;
extern const std::string_view kScript;

}  // namespace kith::index_page_parts
