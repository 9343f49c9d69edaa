#include "core/pipeline/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <list>
#include <set>
#include <utility>

#include "core/base/failpoint.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/decide_anew.hpp"
#include "core/pipeline/image_attachment.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/report_document.hpp"
#include "core/pipeline/thresholds_document.hpp"

namespace kith {
namespace {

FilePlace place_after(FileState state) {
  return state == FileState::kFailed ? FilePlace::kToFailed : FilePlace::kToArchive;
}

bool is_names(const Arrival& arrival) {
  return std::holds_alternative<RowNames>(arrival.content);
}

// A root whose embeddings are of another dimension than it is now pinned to.
void check_pins(const EngineOptions& options, const Catalog& catalog) {
  const auto dimension = catalog.setting("dimension");
  if (options.dimension == 0 || !dimension || *dimension == std::to_string(options.dimension)) {
    return;
  }
  throw Error(ErrorKind::kConfiguration,
              fmt::format("inbox.dimension is {}, where this root holds embeddings of {} values: "
                          "correct it, or choose another root",
                          options.dimension, *dimension));
}

template <typename Item>
std::vector<std::string> paths_of(const std::vector<Item>& items) {
  std::vector<std::string> paths;
  for (const Item& item : items) paths.push_back(item.path);
  return paths;
}

}  // namespace

Engine::Engine(Catalog catalog, ThreadPool& threads, const Clock& clock, EngineOptions options)
    : catalog_(std::move(catalog)),
      threads_(threads),
      clock_(clock),
      configured_(std::move(options)),
      options_(configured_),
      thresholds_(parse_thresholds(catalog_.setting("thresholds").value_or(""))),
      suspects_(catalog_),
      memory_(recall(catalog_, threads_, options_.index, options_.rule)),
      paused_(catalog_.setting("paused") == "true") {
  put_in_force(thresholds_);
  if (const auto document = catalog_.setting("last_recluster")) {
    last_recluster_ = parse_report(*document);
  }
  for (FileRecord& file : catalog_.unmoved_files()) {
    if (file.place == FilePlace::kToInbox) {
      begun_retries_.push_back(std::move(file));
      continue;
    }
    // One that could not be moved is tried again when it is read again: its folder may be mended.
    if (file.place == FilePlace::kLeft) file.place = place_after(file.state);
    unmoved_.emplace(file.path, std::move(file));
  }
  adopt_pins();
  adopt_visit_gap();
  adopt_rule("configuration");
}

void Engine::recall_memory() {
  thresholds_ = parse_thresholds(catalog_.setting("thresholds").value_or(""));
  put_in_force(thresholds_);
  memory_ = recall(catalog_, threads_, options_.index, options_.rule);
  if (memory_.dimension == 0) memory_.dimension = options_.dimension;
  memory_stale_ = false;
}

void Engine::end_reading(const ReadingMark& mark) {
  Catalog::Transaction transaction(catalog_);
  suspects_.end(catalog_, mark, {});
  transaction.commit();
}

std::vector<FileRecord> Engine::take_in(std::vector<Arrival> arrivals, const ReadingMark& mark) {
  const std::vector<std::string> paths = paths_of(arrivals);
  std::vector<FileRecord> records = commit([&] {
    std::vector<FileRecord> taken(arrivals.size());
    std::list<Arrival> sifted;  // those that held rows that were forgotten
    const auto living = [&](Arrival& arrival) -> Arrival& {
      auto rest = memory_.tombstones.sift(arrival);
      return rest ? sifted.emplace_back(*std::move(rest)) : arrival;
    };
    Intake intake(catalog_, memory_, threads_, options_, clock_.now());

    // People first: who is enrolled may name the faces that came along.
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      if (!arrivals[i].person || is_names(arrivals[i])) continue;
      const auto committed = unmoved(arrivals[i]);
      taken[i] = committed ? *committed : intake.enroll(living(arrivals[i]));
    }
    for (CommandOutcome& dropped : intake.finish_enrolling()) journal(dropped);
    if (std::any_of(arrivals.begin(), arrivals.end(), [](const Arrival& a) { return a.person; })) {
      calibrate_first();
    }

    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      if (arrivals[i].person || is_names(arrivals[i])) continue;
      const auto committed = unmoved(arrivals[i]);
      taken[i] = committed ? *committed : intake.accept(living(arrivals[i]));
    }
    intake.classify();
    // After this line every row has a decision.
    if (!intake.suspicion().empty()) suspicion_ = intake.suspicion();

    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      if (!is_names(arrivals[i])) continue;
      const auto committed = unmoved(arrivals[i]);
      taken[i] = committed ? *committed : intake.name_rows(arrivals[i]);
    }
    suspects_.end(catalog_, mark, paths);
    failpoint("before_commit");
    return taken;
  });
  failpoint("after_commit");
  suspects_.acquit(paths);
  for (const FileRecord& record : records) unmoved_[record.path] = record;
  return records;
}

// The window between commit and move, after a crash or a failed move: the very bytes that are
// committed under this path lie there still.
std::optional<FileRecord> Engine::unmoved(const Arrival& arrival) const {
  const auto found = unmoved_.find(arrival.path);
  if (found == unmoved_.end() || found->second.digest != arrival.digest) return std::nullopt;
  return found->second;
}

std::vector<FileRecord> Engine::unmoved_files() const {
  std::vector<FileRecord> files;
  for (const auto& [path, file] : unmoved_) files.push_back(file);
  return files;
}

bool Engine::took_in_any(std::span<const std::string> paths) const {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return catalog_.find_taken_in(path).has_value();
  });
}

std::vector<ImageOutcome> Engine::attach_images(const std::vector<ImageArrival>& images,
                                                const ReadingMark& mark) {
  const std::vector<Thumbnail> thumbnails = make_thumbnails(images, threads_);
  std::vector<std::string> innocent;
  std::vector<ImageOutcome> outcomes = commit([&] {
    std::vector<ImageOutcome> made =
        kith::attach_images(catalog_, images, thumbnails, clock_.now());
    for (const ImageOutcome& outcome : made) {
      const bool unread = suspects_.condemned(outcome.path);
      const bool waits = outcome.fate == ImageOutcome::Fate::kWaits;
      if (!(unread && waits)) innocent.push_back(outcome.path);
    }
    suspects_.end(catalog_, mark, innocent);
    return made;
  });
  suspects_.acquit(innocent);
  return outcomes;
}

void Engine::note_moved(std::span<const Moved> moved) {
  if (moved.empty()) return;
  commit([&] {
    for (const Moved& m : moved) {
      try {
        if (m.place == FilePlace::kLeft) {
          catalog_.set_left(m.file, m.identity);
        } else {
          catalog_.set_place(m.file, m.place, m.stored_as);
        }
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kNotFound) throw;  // its record went while it was moved
      }
    }
    return true;
  });
  std::set<FileId> gone;
  for (const Moved& m : moved) {
    if (m.place != FilePlace::kLeft) gone.insert(m.file);
  }
  std::erase_if(unmoved_, [&](const auto& entry) { return gone.contains(entry.second.id); });
}

std::vector<FileRecord> Engine::begin_retry(const std::vector<std::string>& paths) {
  return commit([&] {
    std::vector<FileRecord> files;
    for (const std::string& path : paths) {
      const auto file = catalog_.find_failed_file(path);
      if (!file) {
        throw Error(
            ErrorKind::kNotFound,
            fmt::format("no failed file is called {}; 'kith files list --failed' lists them",
                        printable(path)));
      }
      catalog_.set_place(file->id, FilePlace::kToInbox, file->stored_as);
      files.push_back(*file);
    }
    return files;
  });
}

void Engine::finish_retry(const FileRecord& file) {
  commit([&] {
    catalog_.remove_failed_file(file.id);
    return true;
  });
  std::erase_if(unmoved_, [&](const auto& entry) { return entry.second.id == file.id; });
}

void Engine::cancel_retry(const FileRecord& file) {
  commit([&] {
    catalog_.set_place(file.id, file.place, file.stored_as);
    return true;
  });
}

std::size_t Engine::unclustered() const {
  const auto& clustered = memory_.clusters.membership().samples;
  return memory_.pool.size() - std::min(memory_.pool.size(), clustered.size());
}

void Engine::configure(const EngineOptions& options) {
  const bool other_index = options.index != options_.index;
  if (other_index) Gallery(threads_, options.index);  // throws before anything changes
  check_pins(options, catalog_);
  configured_ = options;
  put_in_force(thresholds_);
  suspicion_.clear();
  if (other_index) recall_memory();
  adopt_pins();
  adopt_visit_gap();
  adopt_rule("configuration");
}

void Engine::adopt_pins() {
  check_pins(options_, catalog_);
  if (!catalog_.setting("dimension")) memory_.dimension = options_.dimension;
}

// Readers count visits by it.
void Engine::adopt_visit_gap() {
  const std::string gap = std::to_string(options_.visits.gap.count());
  if (catalog_.setting("visit_gap") == gap) return;
  commit([&] {
    catalog_.set_setting("visit_gap", gap);
    return true;
  });
}

// The rule that the stored decisions follow is stored beside them: a change, also one made while
// the daemon was down, decides all of them anew.
void Engine::adopt_rule(std::string_view cause) {
  memory_.rule = options_.rule;
  const std::string wanted = rule_document(options_.rule);
  if (catalog_.setting("rule") == wanted) return;
  commit([&] {
    decide_anew(catalog_, memory_, {}, cause, clock_.now());
    catalog_.set_setting("rule", wanted);
    return true;
  });
}

void Engine::set_paused(bool paused, const std::string& actor) {
  if (paused == paused_) return;
  commit([&] {
    catalog_.set_setting("paused", paused ? "true" : "false");
    catalog_.add_event({.time = clock_.now(),
                        .kind = paused ? EventKind::kPaused : EventKind::kResumed,
                        .actor = actor});
    return true;
  });
  paused_ = paused;
}

}  // namespace kith
