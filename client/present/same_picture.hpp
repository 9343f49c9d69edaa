// Two faces of one picture that are taken for one person.
#pragma once

#include <string>

#include "kith/v1/types.pb.h"

namespace kith::client {

/// "also shows sample 6 as cluster 2: one of the two is wrong"; of a sample with same_picture.
std::string same_picture_sentence(const v1::Sample& sample);

}  // namespace kith::client
