#include "executor/files/process_memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory_resource>
#include <new>

namespace acrnet::executor {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20U;

class LargeBlocks final : public std::pmr::memory_resource {
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes < huge_page) return std::pmr::new_delete_resource()->allocate(bytes, alignment);
    const std::size_t pages = (bytes + huge_page - 1) / huge_page * huge_page;
    void* const block = std::aligned_alloc(huge_page, pages);
    if (block == nullptr) throw std::bad_alloc();
    ::madvise(block, pages, MADV_HUGEPAGE);  // where it fails pages are small
    return block;
  }

  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    if (bytes < huge_page) {
      std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
    } else {
      std::free(block);
    }
  }

  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

}  // namespace

void use_memory_for_a_short_run() {
  constexpr int most_for_heap = 32 << 20;  // glibc takes no larger threshold
  mallopt(M_MMAP_THRESHOLD, most_for_heap);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  static LargeBlocks blocks;
  std::pmr::set_default_resource(&blocks);
}

void keep_memory_private() {
  ::unsetenv("SSLKEYLOGFILE");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace acrnet::executor
