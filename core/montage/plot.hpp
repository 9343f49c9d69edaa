// A plot of shares over a distance, as PNG: what `kith calibrate --plot` writes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/montage/image.hpp"

namespace kith {

struct Plot {
  struct Curve {
    std::string name;
    std::vector<std::pair<double, double>> points;  // (x, share from 0 to 1), x ascending
  };
  std::string title;
  std::string x_name;
  std::vector<Curve> curves;                          // two at most
  std::vector<std::pair<double, std::string>> marks;  // places on the x axis, named
};

/// 800 x 500 pixels. Nothing but axes where no curve has two points.
Bytes render_plot(const Plot& plot);

}  // namespace kith
