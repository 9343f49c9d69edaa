#include "client/typed_path.hpp"

#include "core/base/text.hpp"

namespace kith::client {

std::string typed_path(const std::string& typed) {
  const bool needless = typed.starts_with("./") && !typed.starts_with("./known/");
  const std::string path = needless ? typed.substr(2) : typed;
  const auto decoded = percent_decode(path);
  // Only what would be shown like this: the % of other names is a letter like any.
  return decoded && *decoded != path && printable(*decoded) == path ? *decoded : path;
}

}  // namespace kith::client
