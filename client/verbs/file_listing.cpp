#include "client/verbs/file_listing.hpp"

#include "client/present/phrases.hpp"
#include "client/present/words.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

using Kind = Column::Kind;

// Why it failed, or whose bytes these are.
std::string explanation(const v1::File& file) {
  if (!file.message().empty()) return printable(file.message());
  return file.has_original() ? "the same bytes as " + printable(file.original()) : "-";
}

}  // namespace

Listing file_listing(Session& session, std::string when_empty) {
  return {session,
          "files",
          {{"PATH", Kind::kPath, 9},
           {"STATE", Kind::kWord, 8},
           {"SAMPLES", Kind::kNumber, 4},
           {"REASON", Kind::kWord, 5},
           {"WHEN", Kind::kWord, 3},
           {"MESSAGE", Kind::kText, 6}},
          std::move(when_empty)};
}

bool add_file(Listing& listing, const v1::File& file, Timestamp now) {
  return listing.add(file, [&]() -> std::vector<std::string> {
    const std::string reason = word_of(file.reason());
    return {printable(file.path()),
            word_of(file.state()),
            std::to_string(file.samples()),
            reason.empty() ? "-" : reason,
            file.has_record_time() ? relative(timestamp_of(file.record_time()), now) : "-",
            explanation(file)};
  });
}

}  // namespace kith::client
