// Crops find their faces: whenever an image comes, before its file, with it or long after.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/catalog/catalog.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {

/// A thumbnail, or why there is none.
using Thumbnail = std::variant<Bytes, Rejection>;

/// One thumbnail an image, in order.
std::vector<Thumbnail> make_thumbnails(const std::vector<ImageArrival>& images,
                                       ThreadPool& threads);

/// The sample an image of this path shows: the face of a one-face file of the same stem, or row N
/// of the file whose stem is the image's folder, for an image called N. None while that file has
/// not come.
std::optional<SampleId> sample_of_image(const Catalog& catalog, const std::string& path);

/// Inside a transaction: one outcome an image, in order.
std::vector<ImageOutcome> attach_images(Catalog& catalog, const std::vector<ImageArrival>& images,
                                        const std::vector<Thumbnail>& thumbnails, Timestamp now);

}  // namespace kith
