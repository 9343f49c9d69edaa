// Where blocks of memory come from: operator new of kithd.
//
// A pool of a million faces, or a file of a hundred thousand, is one block of hundreds of megabytes
// that is written from end to end once. By pages of 4 KiB each of its pages is a fault: 0.75 s for
// 205 MB on a virtual machine of 2026, where by huge pages it takes 0.02 s. Kernels that give huge
// pages to whoever asks (`madvise`, the default of many) are asked here; all others lose nothing.
#include <malloc.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

// Sanitizers have an allocator of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KITH_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KITH_SANITIZED
#endif
#endif

#ifndef KITH_SANITIZED
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLarge = 2 * kHugePage;  // smaller blocks would mostly be rounding

// Left alone, malloc learns to keep blocks of up to 32 MiB to itself once one was freed; told not
// to, it would give back every 128 KiB that are free at its end, and fault them in again.
constexpr int kKept = 64 << 20;
const bool taught = ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kLarge)) != 0 &&
                    ::mallopt(M_TRIM_THRESHOLD, kKept) != 0;

void* allocate(std::size_t size) {
  if (size < kLarge) return std::malloc(size == 0 ? 1 : size);
  if (size > static_cast<std::size_t>(-1) - kHugePage) return nullptr;
  const std::size_t rounded = (size + kHugePage - 1) / kHugePage * kHugePage;
  void* const block = std::aligned_alloc(kHugePage, rounded);
  if (block != nullptr) ::madvise(block, rounded, MADV_HUGEPAGE);  // a wish: refused, it is a block
  return block;
}

}  // namespace

// Freed by the library's operator delete, which calls free().
void* operator new(std::size_t size) {
  while (true) {
    if (void* const block = allocate(size)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

#endif
