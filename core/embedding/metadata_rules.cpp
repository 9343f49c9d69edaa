// What metadata may say, whichever way it came.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/base/time_text.hpp"
#include "core/embedding/field_names.hpp"
#include "core/embedding/metadata.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

bool is_metadata_word(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kWords{"source",  "time",  "box",
                                                          "quality", "model", "tags"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

void say(RowMetadata& known, const RowMetadata& more) {
  if (!more.source.empty()) known.source = more.source;
  if (more.time) known.time = more.time;
  if (more.box) known.box = more.box;
  if (more.quality) known.quality = more.quality;
  if (!more.model.empty()) known.model = more.model;
  if (!more.tags.empty()) known.tags = more.tags;
}

namespace metadata_rules {

std::string note(std::string_view word, std::string_view text, std::string_view where,
                 const ReadContext& context) {
  if (text.size() > kLongestNote) {
    context.reject(RejectionReason::kMalformed, "has a {} of {} bytes{}, where {} are allowed",
                   word, text.size(), where, kLongestNote);
  }
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
    context.reject(RejectionReason::kMalformed, "has a {} that is no UTF-8 text{}", word, where);
  }
  return std::string(text);
}

Timestamp time(std::string_view text, std::string_view where, const ReadContext& context) {
  if (const auto time = parse_rfc3339(text)) return *time;
  context.reject(RejectionReason::kMalformed,
                 "has the time \"{}\"{}, where RFC 3339 with an offset is needed, as in "
                 "2026-03-01T12:00:00Z",
                 printable(text.substr(0, 64)), where);
}

std::array<double, 4> box(std::span<const double> numbers, std::string_view where,
                          const ReadContext& context) {
  const bool finite = std::all_of(numbers.begin(), numbers.end(),
                                  [](double number) { return std::isfinite(number); });
  if (numbers.size() != 4 || !finite) {
    context.reject(RejectionReason::kMalformed, "has a box that is not four finite numbers{}",
                   where);
  }
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

double quality(double number, std::string_view where, const ReadContext& context) {
  if (!std::isfinite(number)) {
    context.reject(RejectionReason::kMalformed, "has a quality that is no finite number{}", where);
  }
  return number;
}

void add_tag(std::vector<std::string>& tags, std::string_view text, std::string_view where,
             const ReadContext& context) {
  if (tags.size() == kMostTags || text.size() > kLongestTag) {
    context.reject(RejectionReason::kMalformed,
                   "has more than {} tags, or one of more than {} bytes{}", kMostTags, kLongestTag,
                   where);
  }
  tags.push_back(note("tag", text, where, context));
}

}  // namespace metadata_rules
}  // namespace kith
