#include "model/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace acrnet {

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error && ++errors_ > max_errors) return;
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::sort_by_place() {
  const auto place = [](const Diagnostic& item) {
    return item.subject ? std::tuple(0, item.subject->file, item.subject->begin)
                        : std::tuple(1, FileIndex{0}, std::uint32_t{0});
  };
  std::stable_sort(items_.begin(), items_.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

}  // namespace acrnet
