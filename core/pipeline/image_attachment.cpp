#include "core/pipeline/image_attachment.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/base/failpoint.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/failed_file.hpp"

namespace kith {
namespace {

std::string without_extension(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool has = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  return has ? path.substr(0, dot) : path;
}

// "a/b/12" → {"a/b", 12}
std::optional<std::pair<std::string, std::uint64_t>> folder_and_row(const std::string& stem) {
  const std::size_t slash = stem.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  std::uint64_t row = 0;
  const char* const end = stem.data() + stem.size();
  const auto [stop, error] = std::from_chars(stem.data() + slash + 1, end, row);
  if (error != std::errc() || stop != end) return std::nullopt;
  return std::pair{stem.substr(0, slash), row};
}

ImageOutcome fail(Catalog& catalog, const ImageArrival& image, const Rejection& rejection,
                  Timestamp now) {
  FileRecord record;
  record.path = image.path;
  if (!image.rejection) record.digest = sha256(image.bytes);
  record.identity = image.identity;
  record.size = image.identity.size;
  return {ImageOutcome::Fate::kFailed, image.path, record_failure(catalog, record, rejection, now)};
}

}  // namespace

std::vector<Thumbnail> make_thumbnails(const std::vector<ImageArrival>& images,
                                       ThreadPool& threads) {
  std::vector<Thumbnail> thumbnails(images.size());
  threads.parallel_for(images.size(), [&](std::size_t i) {
    if (images[i].rejection) {
      thumbnails[i] = *images[i].rejection;
      return;
    }
    try {
      failpoint("reading", images[i].path);
      thumbnails[i] = make_thumbnail(images[i].bytes, printable(images[i].path));
    } catch (const Rejection& rejection) {
      thumbnails[i] = rejection;
    }
  });
  return thumbnails;
}

std::optional<SampleId> sample_of_image(const Catalog& catalog, const std::string& path) {
  const std::string stem = without_extension(path);
  if (catalog.rows_of_stem(stem) == 1) return catalog.newest_sample_of_stem(stem, 0);
  const auto place = folder_and_row(stem);
  if (!place) return std::nullopt;
  return catalog.newest_sample_of_stem(place->first, place->second);
}

std::vector<ImageOutcome> attach_images(Catalog& catalog, const std::vector<ImageArrival>& images,
                                        const std::vector<Thumbnail>& thumbnails, Timestamp now) {
  std::vector<ImageOutcome> outcomes;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto sample = sample_of_image(catalog, images[i].path);
    if (!sample) {
      outcomes.push_back({ImageOutcome::Fate::kWaits, images[i].path, std::nullopt});
    } else if (const auto* rejection = std::get_if<Rejection>(&thumbnails[i])) {
      outcomes.push_back(fail(catalog, images[i], *rejection, now));
    } else {
      // Attached before, when a crash came between commit and move.
      const auto& thumbnail = std::get<Bytes>(thumbnails[i]);
      if (!catalog.has_image(*sample, images[i].path, thumbnail)) {
        catalog.set_image(*sample, images[i].path, thumbnail);
        catalog.add_event({.time = now,
                           .kind = EventKind::kImageAttached,
                           .sample = *sample,
                           .file = images[i].path});
      }
      outcomes.push_back({ImageOutcome::Fate::kAttached, images[i].path, std::nullopt});
    }
  }
  return outcomes;
}

}  // namespace kith
