#include "tests/core/catalog/faulty_disk.hpp"

#include <sqlite3.h>

#include <limits>
#include <new>

namespace kith::test {
namespace {

struct Fault {
  int code = SQLITE_OK;
  int spared = 0;
  bool hit = false;

  int next() {
    if (code == SQLITE_OK || spared-- > 0) return SQLITE_OK;
    hit = true;
    return code;
  }
};

struct Faults {
  Fault writes;
  Fault syncs;
  std::int64_t largest = std::numeric_limits<std::int64_t>::max();  // bytes of a file
};

// An open file: this head, then the real file in the same block of memory.
struct Layer {
  sqlite3_file base;
  Faults* faults;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

Layer& layer(sqlite3_file* file) {
  return *reinterpret_cast<Layer*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return layer(file).real();
}
const sqlite3_io_methods& methods(sqlite3_file* file) {
  return *real(file)->pMethods;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (offset + size > layer(file).faults->largest) return SQLITE_FULL;
  const int fault = layer(file).faults->writes.next();
  return fault != SQLITE_OK ? fault : methods(file).xWrite(real(file), bytes, size, offset);
}

int sync(sqlite3_file* file, int flags) {
  const int fault = layer(file).faults->syncs.next();
  return fault != SQLITE_OK ? fault : methods(file).xSync(real(file), flags);
}

// All that is passed through; memory mapping is not offered.
const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = [](sqlite3_file* f) { return methods(f).xClose(real(f)); },
    .xRead = [](sqlite3_file* f, void* to, int size,
                sqlite3_int64 at) { return methods(f).xRead(real(f), to, size, at); },
    .xWrite = write,
    .xTruncate = [](sqlite3_file* f,
                    sqlite3_int64 size) { return methods(f).xTruncate(real(f), size); },
    .xSync = sync,
    .xFileSize = [](sqlite3_file* f,
                    sqlite3_int64* size) { return methods(f).xFileSize(real(f), size); },
    .xLock = [](sqlite3_file* f, int level) { return methods(f).xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return methods(f).xUnlock(real(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* held) { return methods(f).xCheckReservedLock(real(f), held); },
    .xFileControl =
        [](sqlite3_file* f, int operation, void* argument) {
          return methods(f).xFileControl(real(f), operation, argument);
        },
    .xSectorSize = [](sqlite3_file* f) { return methods(f).xSectorSize(real(f)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* f) { return methods(f).xDeviceCharacteristics(real(f)); },
    .xShmMap =
        [](sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
          return methods(f).xShmMap(real(f), page, size, extend, memory);
        },
    .xShmLock = [](sqlite3_file* f, int offset, int count,
                   int flags) { return methods(f).xShmLock(real(f), offset, count, flags); },
    .xShmBarrier = [](sqlite3_file* f) { methods(f).xShmBarrier(real(f)); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return methods(f).xShmUnmap(real(f), remove); },
};

}  // namespace

struct FaultyDisk::State {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs = *real;
  Faults faults;

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto& state = *static_cast<State*>(vfs->pAppData);
    auto* const opened = new (file) Layer{{nullptr}, &state.faults};
    const int result = state.real->xOpen(state.real, name, opened->real(), flags, out);
    if (opened->real()->pMethods != nullptr) opened->base.pMethods = &kMethods;
    return result;
  }
};

FaultyDisk::FaultyDisk() : state_(std::make_unique<State>()) {
  sqlite3_vfs& vfs = state_->vfs;
  vfs.zName = "kith-faulty-disk";
  vfs.szOsFile = static_cast<int>(sizeof(Layer)) + state_->real->szOsFile;
  vfs.pAppData = state_.get();
  vfs.xOpen = State::open;
  sqlite3_vfs_register(&vfs, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, 1);
}

void FaultyDisk::fail_writes(int code, int spared) {
  state_->faults.writes = {code, spared};
}

void FaultyDisk::fail_syncs(int code, int spared) {
  state_->faults.syncs = {code, spared};
}

void FaultyDisk::limit_files_to(std::int64_t bytes) {
  state_->faults.largest = bytes;
}

void FaultyDisk::heal() {
  state_->faults = {};
}

bool FaultyDisk::has_failed() const {
  return state_->faults.writes.hit || state_->faults.syncs.hit;
}

}  // namespace kith::test
