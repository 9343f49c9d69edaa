#include "daemon/intake/intake_log.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"
#include "daemon/log.hpp"

namespace kith {
namespace {

constexpr std::size_t kSentencesAtMost = 20;
constexpr std::size_t kToldAtMost = 10'000;

// Why a file below known/ was refused may name people.
std::string sentence_of(const IntakeResult::Failure& failure) {
  if (!failure.path.starts_with("known/")) return failure.sentence;
  log::debug("failed: {}", failure.sentence);
  return fmt::format("{}; 'kith files list --failed' says why", printable(failure.path));
}

}  // namespace

void IntakeLog::write(const IntakeResult& result) {
  const Counts& before = result.before;
  const Counts& after = result.after;
  if (result.files > result.failed) {
    std::vector<std::string> parts;
    const auto add = [&](std::size_t was, std::size_t is, std::string_view what) {
      if (is > was) parts.push_back(fmt::format("{} {}", is - was, what));
    };
    add(before.references, after.references, "enrolled");
    add(before.known, after.known, "known");
    add(before.unknown, after.unknown, "unknown");
    add(before.ambiguous, after.ambiguous, "ambiguous");
    if (result.duplicates > 0) {
      parts.push_back(fmt::format("{} seen before", counted(result.duplicates, "file")));
    }
    log::write(log::Level::kInfo,
               fmt::format("took in {}: {}", counted(result.files - result.failed, "file"),
                           fmt::join(parts, ", ")),
               log::Kind::kTookIn,
               {{"KITH_FILES", std::to_string(result.files - result.failed)},
                {"KITH_DUPLICATES", std::to_string(result.duplicates)},
                {"KITH_KNOWN", std::to_string(after.known)},
                {"KITH_UNKNOWN", std::to_string(after.unknown)}});
  }
  for (const StageTime& stage : result.stages) {
    log::debug("intake: {} took {:.3f} s", stage.stage, stage.seconds);
  }
  if (result.images_attached > 0) {
    log::info("attached {}", counted(result.images_attached, "image"));
  }
  if (result.metadata_attached > 0) {
    log::info("attached the metadata of {}", counted(result.metadata_attached, "file"));
  }
  for (std::size_t i = 0; i < result.failures.size() && i < kSentencesAtMost; ++i) {
    log::write(log::Level::kWarning, "failed: " + sentence_of(result.failures[i]),
               log::Kind::kFileFailed);
  }
  if (result.failures.size() > kSentencesAtMost) {
    log::warn("failed: {} more; 'kith files list --failed' lists them",
              result.failures.size() - kSentencesAtMost);
  }
  write_later(result);
  for (const auto& left : result.left) {
    if (left.problem.empty()) continue;
    log::write(log::Level::kWarning, left.problem, log::Kind::kFileLeft,
               {{"KITH_FILE", left.path}});
  }
}

void IntakeLog::write_later(const IntakeResult& result) {
  for (const auto* settled : {&result.settled, &result.images_settled}) {
    for (const std::string& path : *settled) told_.erase(path);
  }
  for (const auto* later : {&result.later, &result.images_later}) {
    const IntakeResult::Later* first = nullptr;
    std::size_t count = 0;
    for (const IntakeResult::Later& file : *later) {
      if (file.sentence.empty()) continue;
      if (told_.size() >= kToldAtMost) told_.clear();
      if (std::exchange(told_[file.path], file.sentence) == file.sentence) continue;
      if (first == nullptr) first = &file;
      ++count;
    }
    if (first == nullptr) continue;
    log::write(log::Level::kWarning,
               fmt::format("{} will be tried again: {}",
                           counted(static_cast<std::int64_t>(count), "file"), first->sentence),
               log::Kind::kFileWaits, {{"KITH_FILE", first->path}});
  }
}

}  // namespace kith
