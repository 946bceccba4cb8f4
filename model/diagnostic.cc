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

void Diagnostics::silence(const std::vector<std::optional<std::string>>& reasons) {
  std::vector<Diagnostic> kept;
  kept.reserve(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (reasons[i] && items_[i].severity != Severity::error) {
      silenced_.push_back({std::move(items_[i]), *reasons[i]});
    } else {
      kept.push_back(std::move(items_[i]));
    }
  }
  items_ = std::move(kept);
}

}  // namespace acrnet
