#include "daemon/intake/intake_batch.hpp"

#include <exception>
#include <map>
#include <optional>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"

namespace kith {
namespace {

// What reading one file came to: what was read, or nothing because it is gone, or why not now.
template <typename Read>
struct Attempt {
  std::optional<Read> read;
  std::optional<std::string> later;
};

template <typename Read, typename Reader>
Attempt<Read> attempt(const Reader& reader) {
  try {
    return {reader(), std::nullopt};
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) return {};
    return {std::nullopt, error.what()};
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

std::vector<Arrival> read_all_inputs(const std::vector<ReadyInput>& inputs, ThreadPool& threads,
                                     const RootLayout& layout, const ReadLimits& limits,
                                     IntakeResult& result) {
  std::vector<Attempt<Arrival>> attempts(inputs.size());
  threads.parallel_for(inputs.size(), [&](std::size_t i) {
    attempts[i] = attempt<Arrival>([&] { return read_arrival(layout, inputs[i].path, limits); });
  });
  failpoint("after_read");
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (attempts[i].later) {
      result.later.push_back({inputs[i].path, *attempts[i].later});
    } else if (attempts[i].read) {
      arrivals.push_back(std::move(*attempts[i].read));
    } else {
      result.settled.push_back(inputs[i].path);  // somebody took it away again
    }
  }
  return arrivals;
}

void count(const std::vector<FileRecord>& records, IntakeResult& result) {
  result.files += records.size();
  for (const FileRecord& record : records) {
    result.duplicates += record.state == FileState::kDuplicate;
    if (record.state != FileState::kFailed) continue;
    ++result.failed;
    result.failures.push_back(record.message);
  }
}

// Commit first, then move, then note.
void commit_and_move(const std::vector<Arrival>& arrivals, Engine& engine, Spool& spool,
                     IntakeResult& result) {
  const std::vector<FileRecord> records = engine.take_in(arrivals);
  count(records, result);
  const std::vector<Moved> moved = spool.put_away(records);
  failpoint("after_move");
  engine.note_moved(moved);

  std::map<FileId, const Moved*> by_file;
  for (const Moved& m : moved) by_file[m.file] = &m;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto found = by_file.find(records[i].id);
    if (found != by_file.end() && found->second->place == FilePlace::kLeft) {
      result.left.push_back({arrivals[i].path, arrivals[i].identity, found->second->problem});
    } else {
      result.settled.push_back(arrivals[i].path);
    }
  }
}

}  // namespace

IntakeResult take_in_batch(const std::vector<ReadyInput>& inputs, Engine& engine,
                           ThreadPool& threads, const RootLayout& layout, Spool& spool,
                           const ReadLimits& limits) {
  IntakeResult result;
  failpoint("after_discovery");
  result.before = engine.counts();
  ReadLimits known_limits = limits;
  known_limits.dimension = engine.dimension();
  const std::vector<Arrival> arrivals =
      read_all_inputs(inputs, threads, layout, known_limits, result);
  try {
    commit_and_move(arrivals, engine, spool, result);
  } catch (const std::exception& error) {
    for (const Arrival& arrival : arrivals) result.later.push_back({arrival.path, error.what()});
  }
  result.after = engine.counts();
  return result;
}

IntakeResult attach_batch(const std::vector<std::string>& paths, Engine& engine,
                          ThreadPool& threads, const RootLayout& layout, Spool& spool,
                          std::uint64_t limit) {
  IntakeResult result;
  result.before = engine.counts();
  std::vector<Attempt<ImageArrival>> attempts(paths.size());
  threads.parallel_for(paths.size(), [&](std::size_t i) {
    attempts[i] = attempt<ImageArrival>([&]() -> ImageArrival {
      try {
        return read_image_arrival(layout, paths[i], limit);
      } catch (const Rejection& rejection) {
        return {paths[i], {}, rejection};
      }
    });
  });
  std::vector<ImageArrival> images;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (attempts[i].later) {
      result.images_later.push_back({paths[i], *attempts[i].later});
    } else if (attempts[i].read) {
      images.push_back(std::move(*attempts[i].read));
    } else {
      result.images_settled.push_back(paths[i]);
    }
  }
  try {
    std::vector<std::string> attached;
    std::vector<FileRecord> failed;
    std::vector<std::string> waiting;
    for (const ImageOutcome& outcome : engine.attach_images(images)) {
      switch (outcome.fate) {
        case ImageOutcome::Fate::kAttached:
          attached.push_back(outcome.path);
          break;
        case ImageOutcome::Fate::kWaits:
          waiting.push_back(outcome.path);
          break;
        case ImageOutcome::Fate::kFailed:
          failed.push_back(*outcome.failure);
          break;
      }
    }
    spool.put_away_images(attached);
    engine.note_moved(spool.put_away(failed));
    count(failed, result);
    result.images_attached = attached.size();
    result.images_waiting = std::move(waiting);
    result.images_settled.insert(result.images_settled.end(), attached.begin(), attached.end());
    for (const FileRecord& file : failed) result.images_settled.push_back(file.path);
  } catch (const std::exception& error) {
    for (const ImageArrival& image : images) {
      result.images_later.push_back({image.path, error.what()});
    }
  }
  result.after = engine.counts();
  return result;
}

}  // namespace kith
