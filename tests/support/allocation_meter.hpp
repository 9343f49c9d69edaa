// How much memory a piece of code holds at once, by counting operator new. Include it in one file
// of a test program: it replaces the program's operators.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace kith::test {

inline std::atomic<std::ptrdiff_t> allocated_now{0};
inline std::atomic<std::ptrdiff_t> allocated_most{0};

/// Bytes held beyond those that were held when the meter was made, at the highest point since.
class AllocationMeter {
 public:
  AllocationMeter() : before_(allocated_now.load()) { allocated_most = before_; }
  std::ptrdiff_t peak() const { return allocated_most - before_; }

 private:
  std::ptrdiff_t before_;
};

inline void* counted_allocation(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  const auto usable = static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  const std::ptrdiff_t now = allocated_now += usable;
  std::ptrdiff_t most = allocated_most;
  while (now > most && !allocated_most.compare_exchange_weak(most, now)) {
  }
  return memory;
}

inline void counted_release(void* memory) noexcept {
  if (memory == nullptr) return;
  allocated_now -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace kith::test

void* operator new(std::size_t size) {
  return kith::test::counted_allocation(size);
}
void* operator new[](std::size_t size) {
  return kith::test::counted_allocation(size);
}
void operator delete(void* memory) noexcept {
  kith::test::counted_release(memory);
}
void operator delete[](void* memory) noexcept {
  kith::test::counted_release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  kith::test::counted_release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  kith::test::counted_release(memory);
}
