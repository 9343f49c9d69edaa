#include <exception>
#include <utility>

#include "core/base/failpoint.hpp"
#include "daemon/intake/attempt.hpp"
#include "daemon/intake/batch_steps.hpp"
#include "daemon/intake/intake_batch.hpp"
#include "daemon/intake/reading_groups.hpp"

namespace kith {
namespace {

std::vector<ImageArrival> read_images(const std::vector<std::string>& paths,
                                      const IntakeTools& tools, std::uint64_t limit,
                                      IntakeResult& result) {
  auto attempts =
      attempt_all<ImageArrival>(paths, tools.threads, [&](const std::string& path, ThreadPool*) {
        return tools.engine.suspects().condemned(path)
                   ? unread_image_arrival(tools.layout, path, killed_reader(path))
                   : read_image_arrival(tools.layout, path, limit);
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
  return images;
}

void attach_group(const std::vector<std::string>& paths, const IntakeTools& tools,
                  std::uint64_t limit, IntakeResult& result) {
  std::vector<std::string> in_hand = paths;
  ReadingMark mark;
  try {
    mark = tools.engine.begin_reading(paths);
    const std::vector<ImageArrival> images = read_images(paths, tools, limit, result);
    in_hand.clear();
    for (const ImageArrival& image : images) in_hand.push_back(image.path);

    std::vector<std::string> attached;
    std::vector<std::string> waiting;
    std::vector<FileRecord> failed;
    for (const ImageOutcome& outcome : tools.engine.attach_images(images, mark)) {
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
    failpoint("after_attach");
    tools.spool.put_away_images(attached);
    tools.engine.note_moved(tools.spool.put_away(failed));

    result.count(failed);
    result.images_attached += attached.size();
    for (const FileRecord& file : failed) result.images_settled.push_back(file.path);
    for (std::string& path : attached) {
      (tools.spool.leaves(path) ? result.images_left : result.images_settled).push_back(path);
    }
    for (std::string& path : waiting) result.images_waiting.push_back(std::move(path));
  } catch (const std::exception& error) {
    for (const std::string& path : in_hand) result.images_later.push_back({path, error.what()});
    end_reading(tools.engine, mark);
  }
}

}  // namespace

IntakeResult attach_batch(const std::vector<std::string>& paths, const IntakeTools& tools,
                          std::uint64_t limit) {
  IntakeResult result;
  result.before = tools.engine.counts();
  ReadingGroups grouped = group_for_reading(paths, tools.engine.suspects());
  for (const auto& group : grouped.groups) attach_group(group, tools, limit, result);
  result.images_untouched = std::move(grouped.untouched);
  result.after = tools.engine.counts();
  return result;
}

}  // namespace kith
