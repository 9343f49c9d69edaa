// The daemon's state on half a screen: how it is first, then what it has, then what it does next.
#pragma once

#include <optional>
#include <string>

#include "client/present/paint.hpp"
#include "core/base/clock.hpp"
#include "kith/v1/daemon.pb.h"

namespace kith::client {

std::string status_block(const v1::Status& status, Timestamp now, std::optional<std::size_t> width,
                         const Paint& paint);

}  // namespace kith::client
