#include "core/embedding/npz_array.hpp"

#include <algorithm>

#include "core/embedding/field_names.hpp"

namespace kith {
namespace {

constexpr std::string_view kExtension = ".npy";
constexpr std::size_t kLongestHead = 64U << 10;
constexpr std::size_t kBlock = 1U << 20;

}  // namespace

std::optional<NpzArray> NpzArray::open(const ZipArchive& archive, std::size_t index,
                                       const ReadContext& context) {
  const std::string& member = archive.names()[index];
  if (!member.ends_with(kExtension)) return std::nullopt;
  NpzArray array;
  array.name_ = member.substr(0, member.size() - kExtension.size());
  array.index_ = index;
  array.context_ = context;
  array.context_.file_name = context.file_name + ": " + member;

  // Headers have 128 bytes as a rule; the rest of the 64 KiB is unpacked only where it is needed.
  ZipMember content = archive.open(index, array.context_);
  std::vector<std::byte> head(256);
  head.resize(content.read(head));
  NpyHeader header = parse_npy_header(head);
  if (header.state == NpyHeader::State::kIncomplete && head.size() == 256) {
    head.resize(kLongestHead);
    head.resize(256 + content.read(std::span(head).subspan(256)));
    header = parse_npy_header(head);
  }
  const auto dtype = parse_dtype(header.descr);
  if (header.state != NpyHeader::State::kWhole || !dtype) {
    if (field_named(array.name_) != Field::kEmbedding) return std::nullopt;
    array.context_.reject(RejectionReason::kMalformed,
                          "is no array that can be read: its header {}",
                          header.problem.empty() ? "has an unknown dtype" : header.problem);
  }
  array.dtype_ = *dtype;
  array.fortran_order_ = header.fortran_order;
  array.shape_ = header.shape;
  array.data_offset_ = header.data_offset;
  return array;
}

// Takes the array's promised size off the budget and returns it.
std::uint64_t NpzArray::spend(UnpackBudget& budget) const {
  const auto promised = size_in_bytes(dtype_, shape_);
  if (!promised || *promised > budget.left) {
    context_.reject(
        RejectionReason::kTooLarge,
        "promises to unpack to shape {} of {}, more than max_file_size leaves ({} bytes)",
        to_string(shape_), dtype_.spelling, budget.left);
  }
  budget.left -= *promised;
  return *promised;
}

ZipMember NpzArray::open_behind_header(const ZipArchive& archive) const {
  ZipMember content = archive.open(index_, context_);
  std::vector<std::byte> header(data_offset_);
  content.read(header);
  return content;
}

void NpzArray::for_each_block(const ZipArchive& archive, std::size_t row_bytes,
                              UnpackBudget& budget,
                              const std::function<void(std::span<const std::byte>)>& use) const {
  const std::uint64_t promised = spend(budget);
  ZipMember content = open_behind_header(archive);
  const std::uint64_t block = std::max<std::uint64_t>(1, kBlock / row_bytes) * row_bytes;
  std::vector<std::byte> buffer;
  std::uint64_t unpacked = 0;
  while (unpacked < promised) {
    const std::uint64_t wanted = std::min(block, promised - unpacked);
    // A single row may be most of the array: room grows with what has really been unpacked, not
    // with what was promised.
    std::size_t filled = 0;
    while (filled < wanted) {
      const std::uint64_t room =
          std::min<std::uint64_t>(wanted, std::max<std::uint64_t>(kBlock, 2 * filled));
      buffer.resize(static_cast<std::size_t>(room));
      filled += content.read(std::span(buffer).subspan(filled));
      if (filled == room) continue;
      context_.reject(RejectionReason::kTruncated,
                      "is truncated: its header promises {} bytes of elements, it has {}", promised,
                      unpacked + filled);
    }
    use(std::span(buffer).first(filled));
    unpacked += filled;
  }
  std::byte extra{};  // reading to the end also makes libzip compare the checksum
  if (content.read({&extra, 1}) != 0) {
    context_.reject(RejectionReason::kOverlong,
                    "is too long: its header promises {} bytes of elements", promised);
  }
}

ArrayView NpzArray::load(const ZipArchive& archive, UnpackBudget& budget,
                         std::vector<std::byte>& storage) const {
  storage.clear();
  for_each_block(archive, 1, budget, [&](std::span<const std::byte> bytes) {
    storage.insert(storage.end(), bytes.begin(), bytes.end());
  });
  return {dtype_, fortran_order_, shape_, storage};
}

}  // namespace kith
