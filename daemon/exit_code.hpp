// How kithd ends. 75 and 78 are sysexits' EX_TEMPFAIL and EX_CONFIG.
#pragma once

namespace kith::exit_code {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kRootHeld = 75;
inline constexpr int kConfiguration = 78;

}  // namespace kith::exit_code
