#include "core/recluster/neighbor_file.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <span>

#include "core/base/error.hpp"
#include "core/base/file.hpp"

namespace kith {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::array<char, 8> kMagic{'k', 'i', 't', 'h', 'n', 'b', 'r', '1'};
using Header = std::array<std::uint64_t, 8>;

// Bytes on their way to a file, and their checksum.
class Summed {
 public:
  explicit Summed(AtomicFile& file) : file_(file) { XXH3_64bits_reset(&state_); }

  template <typename T>
  void put(std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    XXH3_64bits_update(&state_, bytes.data(), bytes.size());
    file_.write(bytes);
  }
  std::uint64_t sum() const { return XXH3_64bits_digest(&state_); }

 private:
  AtomicFile& file_;
  XXH3_state_t state_;
};

// Takes values off the front; false when there are not so many.
template <typename T>
bool take(std::span<const std::byte>& bytes, std::uint64_t count, std::vector<T>& values) {
  if (count > bytes.size() / sizeof(T)) return false;
  values.resize(count);
  if (count > 0) std::memcpy(values.data(), bytes.data(), count * sizeof(T));
  bytes = bytes.subspan(count * sizeof(T));
  return true;
}

// A checksum says the bytes are those written; this says they cannot lead outside of the arrays.
bool is_sound(const NeighborFile::Content& content) {
  const NeighborGraph& graph = content.graph;
  const std::size_t points = content.ids.size();
  return std::is_sorted(content.ids.begin(), content.ids.end()) && graph.offsets.front() == 0 &&
         graph.offsets.back() == graph.neighbors.size() &&
         std::is_sorted(graph.offsets.begin(), graph.offsets.end()) &&
         std::all_of(graph.neighbors.begin(), graph.neighbors.end(),
                     [&](std::uint32_t j) { return j < points; });
}

std::optional<NeighborFile::Content> parse(std::span<const std::byte> bytes) {
  std::uint64_t checksum = 0;
  if (bytes.size() < sizeof kMagic + sizeof(Header) + sizeof checksum) return std::nullopt;
  if (std::memcmp(bytes.data(), kMagic.data(), sizeof kMagic) != 0) return std::nullopt;
  const auto checked = bytes.first(bytes.size() - sizeof checksum);
  std::memcpy(&checksum, bytes.data() + checked.size(), sizeof checksum);
  if (checksum != XXH3_64bits(checked.data(), checked.size())) return std::nullopt;

  Header header{};
  std::memcpy(header.data(), bytes.data() + sizeof kMagic, sizeof header);
  const std::uint64_t points = header[4];
  auto rest = checked.subspan(sizeof kMagic + sizeof header);
  NeighborFile::Content content;
  content.eps = std::bit_cast<double>(header[0]);
  content.dimension = header[1];
  content.thinned = header[2] != 0;
  content.dense = static_cast<std::uint32_t>(header[3]);
  content.sequence = static_cast<EventSequence>(header[6]);
  const bool whole = take(rest, points, content.ids) && take(rest, points, content.fingerprints) &&
                     take(rest, points, content.graph.degrees) &&
                     take(rest, points + 1, content.graph.offsets) &&
                     take(rest, header[5], content.graph.neighbors) && rest.empty();
  if (!whole || !is_sound(content)) return std::nullopt;
  return content;
}

}  // namespace

void NeighborFile::write(const std::filesystem::path& path, const View& view) {
  const Header header{std::bit_cast<std::uint64_t>(view.eps),
                      view.dimension,
                      view.thinned ? 1U : 0U,
                      view.dense,
                      view.ids.size(),
                      view.graph.neighbors.size(),
                      static_cast<std::uint64_t>(view.sequence),
                      0};
  AtomicFile file(path, path.parent_path() / ("." + path.filename().native() + ".tmp"));
  Summed out(file);
  out.put(std::span<const char>(kMagic));
  out.put(std::span<const std::uint64_t>(header));
  out.put(view.ids);
  out.put(view.fingerprints);
  out.put(std::span<const std::uint32_t>(view.graph.degrees));
  out.put(std::span<const std::uint64_t>(view.graph.offsets));
  out.put(std::span<const std::uint32_t>(view.graph.neighbors));
  const std::array<std::uint64_t, 1> checksum{out.sum()};
  out.put(std::span<const std::uint64_t>(checksum));
  file.publish(false);
}

std::optional<NeighborFile::Content> NeighborFile::read(const std::filesystem::path& path) {
  try {
    return parse(read_file(path, std::numeric_limits<std::uint64_t>::max()));
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace kith
