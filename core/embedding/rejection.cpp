#include "core/embedding/rejection.hpp"

#include <array>
#include <utility>

namespace kith {
namespace {

constexpr std::array kNames = std::to_array<std::pair<RejectionReason, std::string_view>>({
    {RejectionReason::kTruncated, "truncated"},
    {RejectionReason::kOverlong, "overlong"},
    {RejectionReason::kMalformed, "malformed"},
    {RejectionReason::kUnsupportedType, "unsupported_type"},
    {RejectionReason::kWrongShape, "wrong_shape"},
    {RejectionReason::kWrongDimension, "wrong_dimension"},
    {RejectionReason::kBadValues, "bad_values"},
    {RejectionReason::kTooLarge, "too_large"},
    {RejectionReason::kNoEmbeddings, "no_embeddings"},
    {RejectionReason::kForbiddenContent, "forbidden_content"},
    {RejectionReason::kNotAFile, "not_a_file"},
    {RejectionReason::kReservedName, "reserved_name"},
    {RejectionReason::kEnrolledElsewhere, "enrolled_elsewhere"},
    {RejectionReason::kUnreadable, "unreadable"},
    {RejectionReason::kKilledReader, "killed_reader"},
    {RejectionReason::kBadImage, "bad_image"},
    {RejectionReason::kNoPerson, "no_person"},
    {RejectionReason::kForgotten, "forgotten"},
    {RejectionReason::kWrongModel, "wrong_model"},
    {RejectionReason::kExpired, "expired"},
});

}  // namespace

std::string_view name_of(RejectionReason reason) {
  for (const auto& [value, name] : kNames) {
    if (value == reason) return name;
  }
  return "unknown";
}

std::optional<RejectionReason> rejection_reason_named(std::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace kith
