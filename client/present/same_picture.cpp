#include "client/present/same_picture.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace kith::client {

std::string same_picture_sentence(const v1::Sample& sample) {
  const std::string whom = sample.has_person() ? printable(sample.person())
                                               : fmt::format("cluster {}", sample.cluster());
  return fmt::format("also shows sample {} as {}: one of the two is wrong", sample.same_picture(),
                     whom);
}

}  // namespace kith::client
