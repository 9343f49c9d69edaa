// A disk that fails on demand: while one of these lives, SQLite's default file system is a thin
// layer over the real one that refuses writes or syncs with a code of the test's choice.
#pragma once

#include <cstdint>
#include <memory>

namespace kith::test {

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Every write (or sync) fails with this SQLite code, after `spared` more that succeed.
  void fail_writes(int code, int spared = 0);
  void fail_syncs(int code, int spared = 0);
  /// No file grows beyond this many bytes: SQLITE_FULL, as on a small disk.
  void limit_files_to(std::int64_t bytes);
  void heal();

  /// Whether anything was refused since the last heal().
  bool has_failed() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::test
