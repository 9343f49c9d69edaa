// Times, durations and counts as people say them.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string>

#include "core/base/clock.hpp"

namespace kith::client {

Timestamp timestamp_of(const google::protobuf::Timestamp& time);

/// "just now", "5 min ago", "in 3 h": one unit, rounded down.
std::string relative(Timestamp time, Timestamp now);

/// "Mar 01 12:03:04", local time.
std::string clock_time(Timestamp time);

/// "1,234,567".
std::string grouped(std::int64_t number);

/// Of a cluster: "12 % of the unknown, 1.03 across".
std::string extent(double share, double diameter);

/// "0.4 ms", "12 ms", "3.2 s", "4 min 10 s", "2 h 5 min".
std::string duration(double seconds);

}  // namespace kith::client
