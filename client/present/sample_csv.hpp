// Samples as comma-separated values: the columns of results/samples.csv, in its order, byte for
// byte.
#pragma once

#include <string>

#include "kith/v1/types.pb.h"

namespace kith::client {

std::string sample_csv_header();
std::string sample_csv_line(const v1::Sample& sample);

}  // namespace kith::client
