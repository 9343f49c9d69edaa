// Looks at one dropped file without reading more of it than it takes to say whether it is complete.
#pragma once

#include <optional>
#include <string>

#include "core/pipeline/spool.hpp"
#include "daemon/inbox/ledger.hpp"

namespace kith {

/// What kind of thing lies there and its identity; none where nothing does or it cannot be reached.
std::optional<Entry> see(const RootLayout& layout, const std::string& path);

/// An input: its beginning and its end are held against what its format promises.
Look look_at_input(const RootLayout& layout, const std::string& path);

/// An image: all of it, as far as images may be large.
Look look_at_image(const RootLayout& layout, const std::string& path);

/// Crops of more bytes than this are not looked into.
constexpr std::uint64_t kLargestImage = 64U << 20;

}  // namespace kith
