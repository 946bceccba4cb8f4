#include "executor/state/lock_keeper.h"

#include <algorithm>
#include <utility>

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds longest_pause{1000};

}  // namespace

LockKeeper::LockKeeper(std::unique_ptr<StateServer> server, LockQuestions questions,
                       Clock::time_point acquired, LockTimes times)
    : server_(std::move(server)),
      questions_(std::move(questions)),
      times_(times),
      sure_until_(times.renew_every ? std::optional(acquired + times.sure_for) : std::nullopt),
      held_at_(acquired),
      wanted_(acquired),
      thread_([this] { run(); }) {}

LockKeeper::~LockKeeper() { stop(); }

bool LockKeeper::is_held_since(Clock::time_point moment) {
  if (lost_) return false;
  const std::scoped_lock lock(mutex_);
  if (held_at_ >= moment) return true;
  wanted_ = std::max(wanted_, moment);
  changed_.notify_all();
  return false;
}

std::string LockKeeper::why_lost() {
  const std::scoped_lock lock(mutex_);
  return why_lost_;
}

void LockKeeper::ask_to_end(End how) {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  if (end_ == End::not_yet) end_ = how;
  changed_.notify_all();
}

void LockKeeper::stop() {
  ask_to_end(End::stop);
  if (thread_.joinable()) thread_.join();
}

void LockKeeper::let_go(std::chrono::milliseconds patience) {
  ask_to_end(End::give_back);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return ended_; });
}

void LockKeeper::run() {
  while (true) {
    const End end = wait();
    if (end == End::not_yet) {
      ask();
      continue;
    }
    if (end == End::give_back && !lost_) questions_.give_back(*server_);
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    return;
  }
}

LockKeeper::End LockKeeper::wait() {
  std::unique_lock lock(mutex_);
  const auto is_over = [this] { return end_ != End::not_yet; };
  if (pause_ > std::chrono::milliseconds(0)) {
    changed_.wait_for(lock, pause_, is_over);
    return end_;
  }
  const auto has_news = [&] { return is_over() || (!lost_ && wanted_ > held_at_); };
  if (times_.renew_every && !lost_) {
    changed_.wait_for(lock, *times_.renew_every, has_news);
  } else {
    changed_.wait(lock, has_news);
  }
  return end_;
}

void LockKeeper::ask() {
  const Clock::time_point sent = Clock::now();
  const LockAnswer answer = questions_.is_held(*server_, [this] { return ending_.load(); });
  const std::scoped_lock lock(mutex_);
  take(answer, sent);
}

// An answer that was cut off is none: the end is near, and whoever ends gives the lock back.
void LockKeeper::take(const LockAnswer& answer, Clock::time_point sent) {
  if (answer.kind == LockAnswer::Kind::held) {
    held_at_ = sent;
    pause_ = std::chrono::milliseconds(0);
    sure_until_ = times_.renew_every ? std::optional(sent + times_.sure_for) : std::nullopt;
    return;
  }
  if (!sure_until_) sure_until_ = sent + times_.sure_for;
  const bool lost = answer.kind == LockAnswer::Kind::lost || Clock::now() >= *sure_until_;
  pause_ = lost ? std::chrono::milliseconds(0)
                : std::clamp(pause_ * 2, std::chrono::milliseconds(100), longest_pause);
  if (!lost || ending_) return;
  why_lost_ = answer.why;
  lost_ = true;
}

}  // namespace acrnet::executor
