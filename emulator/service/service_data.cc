// The data file behind the embedded Azure: changes are kept in groups, and taken back when they
// cannot be.

#include "emulator/service/service.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/service/snapshot.h"

namespace acrnet::emulator {

std::string Service::save() {
  if (options_.data_file.empty()) return {};
  kept_ = to_snapshot(azure_.cloud());
  return replace_file(options_.data_file, kept_);
}

void Service::keep_until_closed() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::vector<Waiting> group = std::exchange(waiting_, {});
    std::string text = to_snapshot(azure_.cloud());
    lock.unlock();
    const std::string failure = replace_file(options_.data_file, text);
    if (failure.empty()) {
      kept_ = std::move(text);
    } else {
      take_back(group, failure);
    }
    for (Waiting& done : group) answer(std::move(done));
  }
}

void Service::take_back(std::vector<Waiting>& lost, const std::string& failure) {
  std::string ignored;
  const std::lock_guard<std::mutex> guard(mutex_);
  // What was made since was made upon what is lost.
  std::move(waiting_.begin(), waiting_.end(), std::back_inserter(lost));
  waiting_.clear();
  azure_.replace(from_snapshot(kept_, ignored).value());
  probes_.observe(azure_.cloud(), last_number_, "changes that could not be kept were taken back");
  for (Waiting& one : lost) {
    one.response =
        arm_error(500, "InternalServerError",
                  "The emulator could not keep this change and took it back: " + failure);
  }
}

}  // namespace acrnet::emulator
