// Looks at one dropped file without reading more of it than it takes to say whether it is complete.
#pragma once

#include <optional>
#include <string>

#include "core/base/unique_fd.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/inbox/ledger.hpp"

namespace kith {

/// What kind of thing lies there and its identity; none where nothing does or it cannot be reached.
std::optional<Entry> see(const RootLayout& layout, const std::string& path);

/// Looks at one file after another. The folder it opened last stays open, since files come a folder
/// at a time: to be used for one round and thrown away.
class Looker {
 public:
  explicit Looker(const RootLayout& layout) : layout_(layout) {}

  /// `ask_whole`: its beginning and its end are held against what its format promises.
  Look input(const std::string& path, bool ask_whole);
  /// `ask_whole`: all of it is read, as far as images may be large.
  Look image(const std::string& path, bool ask_whole);

 private:
  using WholenessOf = Look::Found (*)(int fd, const std::string& name, std::uint64_t size);
  Look look(const std::string& path, WholenessOf wholeness_of);
  int folder_of(const std::string& path);

  const RootLayout& layout_;
  std::string folder_path_ = "none";  // no path of a folder: those end in a slash or are empty
  UniqueFd folder_;
};

/// Crops of more bytes than this are not looked into.
constexpr std::uint64_t kLargestImage = 64U << 20;

}  // namespace kith
