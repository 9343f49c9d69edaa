#include "core/embedding/dtype.hpp"

#include <charconv>

namespace kith {

bool Dtype::is_integer() const {
  if (kind == 'b') return count == 1;
  return (kind == 'i' || kind == 'u') && (count == 1 || count == 2 || count == 4 || count == 8);
}

std::uint64_t Dtype::item_bytes() const {
  if (kind == 'O') return 0;
  return kind == 'U' ? 4 * count : count;
}

std::optional<Dtype> parse_dtype(std::string_view spelling) {
  constexpr std::string_view kOrders = "<>|";
  constexpr std::string_view kKinds = "?bBhHiIlLqQefdgFDGSaUVOMmcu";
  constexpr std::uint64_t kLargestItem = 1U << 30;
  if (spelling.size() < 2 || kOrders.find(spelling[0]) == std::string_view::npos ||
      kKinds.find(spelling[1]) == std::string_view::npos) {
    return std::nullopt;
  }
  Dtype dtype{spelling[0], spelling[1], 0, std::string(spelling)};
  const char* const end = spelling.data() + spelling.size();
  const auto [rest, error] = std::from_chars(spelling.data() + 2, end, dtype.count);
  if (error != std::errc{} && dtype.kind != 'O') return std::nullopt;
  if (dtype.count > kLargestItem || (dtype.count == 0 && dtype.kind != 'O')) return std::nullopt;
  const bool unit = rest != end && *rest == '[' && end[-1] == ']';
  if (rest != end && !unit) return std::nullopt;
  const bool wide =
      dtype.kind == 'U' || (dtype.count > 1 && dtype.kind != 'S' && dtype.kind != 'V');
  if (wide && dtype.kind != 'O' && dtype.order == '|') return std::nullopt;
  return dtype;
}

}  // namespace kith
