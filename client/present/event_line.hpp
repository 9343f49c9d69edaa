// One entry of the journal as a line for eyes: time, sequence number, a sentence.
#pragma once

#include <optional>
#include <string>

#include "client/present/paint.hpp"
#include "core/base/clock.hpp"
#include "kith/v1/types.pb.h"

namespace kith::client {

std::string event_sentence(const v1::Event& event);

/// Without its end; the sentence is cut to fit `width` columns where that is given.
std::string event_line(const v1::Event& event, std::optional<std::size_t> width,
                       const Paint& paint);

}  // namespace kith::client
