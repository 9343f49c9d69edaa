#include "client/present/facts.hpp"

#include <algorithm>

#include "client/present/text_width.hpp"

namespace kith::client {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kGap = 3;
constexpr std::size_t kLeastValue = 16;

}  // namespace

std::string Facts::text(std::optional<std::size_t> width, const Paint& paint) const {
  std::size_t names = 0;
  for (const auto& [name, value] : facts_) names = std::max(names, columns_of(name));
  const std::size_t margin = kIndent + names + kGap;
  const std::size_t room =
      width ? std::max(*width, margin + kLeastValue) - margin : std::string::npos;

  std::string text = title_.empty() ? "" : paint.bold(title_) + '\n';
  for (const auto& [name, value] : facts_) {
    std::string lead = std::string(kIndent, ' ') + paint.dim(name) +
                       std::string(names - columns_of(name) + kGap, ' ');
    for (const std::string& line : wrap(value, room)) {
      text += lead + line + '\n';
      lead = std::string(margin, ' ');
    }
  }
  return text;
}

}  // namespace kith::client
