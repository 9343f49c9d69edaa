// The page of all montages as it was hung last, for those who serve it. Immutable.
#pragma once

#include <string>

#include "core/montage/plan.hpp"

namespace kith {

struct HungPage {
  MontagePlan plan;
  MontageLayout layout;
  std::string html;
  std::string policy;  // for the header Content-Security-Policy
  std::string tag;     // changes when the page does; it stands in it, too
};

}  // namespace kith
