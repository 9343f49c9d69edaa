// What a reader made of bytes that it should refuse: the reason and the sentence, or that it took
// them.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/reader.hpp"

namespace kith::test {

struct Refusal {
  std::string reason;  // "taken in" when nothing was refused
  std::string sentence;
  std::size_t bad_row_count = 0;
  std::vector<std::uint64_t> bad_rows;

  friend std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
    return out << refusal.reason << ": " << refusal.sentence;
  }
};

inline Refusal refusal_of(Format format, std::span<const std::byte> bytes, std::string_view name,
                          const ReadLimits& limits = {}) {
  try {
    read_embeddings(format, bytes, name, limits);
    return {"taken in", "", 0, {}};
  } catch (const Rejection& rejection) {
    return {std::string(name_of(rejection.reason())), rejection.what(), rejection.bad_row_count(),
            rejection.bad_rows()};
  }
}

}  // namespace kith::test
