// Which decisions and clusters a change of thresholds touches, for eyes: the first of each.
#pragma once

#include <optional>
#include <string>

#include "client/present/paint.hpp"
#include "kith/v1/evaluation.pb.h"

namespace kith::client {

/// Tables with their ends, an empty line before each; nothing where nothing changes.
std::string changes_of(const v1::CalibrationReport& found, std::optional<std::size_t> width,
                       const Paint& paint);

}  // namespace kith::client
