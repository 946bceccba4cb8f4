#include "executor/state/lease_keeper.h"

#include <utility>

namespace acrnet::executor {

namespace {

// Between attempts at a renewal that fails.
constexpr std::chrono::milliseconds patience_with_renewal = std::chrono::seconds(10);
// More than anybody gives who lets go.
constexpr std::chrono::milliseconds patience_with_release = std::chrono::seconds(10);

bool is_final(const HttpResponse& response) {
  return is_lease_error(response) || response.status == 404;
}

}  // namespace

LeaseKeeper::LeaseKeeper(std::unique_ptr<StateServer> server, BlobRequests blob, std::string lease,
                         Clock::time_point acquired, LeaseTimes times)
    : server_(std::move(server)),
      blob_(std::move(blob)),
      lease_(std::move(lease)),
      times_(times),
      sure_until_(acquired + times.sure_for),
      thread_([this] { run(); }) {}

LeaseKeeper::~LeaseKeeper() { stop(); }

void LeaseKeeper::ask_to_end(End how) {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  if (end_ == End::not_yet) end_ = how;
  changed_.notify_all();
}

void LeaseKeeper::stop() {
  ask_to_end(End::stop);
  if (thread_.joinable()) thread_.join();
}

void LeaseKeeper::let_go(std::chrono::milliseconds patience) {
  ask_to_end(End::give_back);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return ended_; });
}

void LeaseKeeper::run() {
  while (true) {
    const End end = wait();
    if (end == End::not_yet) {
      renew();
      continue;
    }
    if (end == End::give_back && !lost_) {
      server_->ask_once(blob_.release(lease_), patience_with_release, [] { return false; });
    }
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    return;
  }
}

LeaseKeeper::End LeaseKeeper::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, times_.renew_every, [this] { return end_ != End::not_yet; });
  return end_;
}

void LeaseKeeper::renew() {
  if (lost_) return;
  const Clock::time_point sent = Clock::now();
  const auto answer = server_->ask_once(blob_.renew(lease_), patience_with_renewal,
                                        [this] { return ending_.load(); });
  if (answer.response.ok()) {
    sure_until_ = sent + times_.sure_for;
  } else if (is_final(answer.response) || Clock::now() >= sure_until_) {
    lost_ = true;
  }
}

}  // namespace acrnet::executor
