#include "cli/session/printer.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest = std::chrono::hours(24 * 365);
// A stream hands over what it holds when it is so much, without being asked.
constexpr std::size_t most_held = std::size_t{64} * 1024;

bool is_same_file(int one, int other) {
  struct stat first {};
  struct stat second {};
  return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

class Printer::Writer : public std::enable_shared_from_this<Writer> {
 public:
  explicit Writer(std::size_t message_limit) : message_limit_(message_limit) {}

  // False when something could not be written to this file before.
  bool add(int file, std::string text, bool droppable) {
    const std::scoped_lock lock(mutex_);
    if (is_broken(file)) return false;
    if (text.empty()) return true;
    if (droppable) message_bytes_ += text.size();
    pieces_.push_back({file, std::move(text), droppable});
    drop_oldest();
    if (!std::exchange(started_, true))
      std::thread([self = shared_from_this()] { self->run(); }).detach();
    changed_.notify_all();
    return true;
  }

  // Waits until nothing is left for this file. False when some of it could not be written, when
  // nothing was taken for as long as `patience`, or after `time`.
  bool wait(int file, std::optional<milliseconds> patience, milliseconds time = longest) {
    std::unique_lock lock(mutex_);
    const auto began = std::chrono::steady_clock::now();
    const auto is_over = [&] {
      return is_broken(file) || !has(file) || std::chrono::steady_clock::now() - began >= time;
    };
    while (!is_over()) {
      const std::size_t before = taken_;
      const auto is_news = [&] { return is_over() || taken_ != before; };
      if (!patience) {
        changed_.wait(lock, is_news);
      } else if (!changed_.wait_for(lock, *patience, is_news)) {
        return false;
      }
    }
    return !is_broken(file) && !has(file);
  }

 private:
  struct Piece {
    int file;
    std::string text;
    bool droppable;
  };

  bool is_broken(int file) const {
    return std::find(broken_.begin(), broken_.end(), file) != broken_.end();
  }

  bool has(int file) const {
    return writing_ == file || std::any_of(pieces_.begin(), pieces_.end(),
                                           [&](const Piece& piece) { return piece.file == file; });
  }

  void drop_oldest() {
    auto piece = pieces_.begin();
    while (message_bytes_ > message_limit_ && piece != pieces_.end()) {
      if (!piece->droppable) {
        ++piece;
        continue;
      }
      message_bytes_ -= piece->text.size();
      dropped_lines_ += count_lines(piece->text);
      piece = pieces_.erase(piece);
    }
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return !pieces_.empty(); });
      Piece piece = std::move(pieces_.front());
      pieces_.pop_front();
      if (piece.droppable) message_bytes_ -= piece.text.size();
      if (is_broken(piece.file)) continue;
      if (piece.droppable && dropped_lines_ > 0) {
        piece.text = fmt::format("… {} lines were left out here, as nobody read them\n",
                                 std::exchange(dropped_lines_, 0)) +
                     piece.text;
      }
      writing_ = piece.file;
      lock.unlock();
      const bool written = write_all(piece.file, piece.text);
      lock.lock();
      writing_.reset();
      if (!written) broken_.push_back(piece.file);
      changed_.notify_all();
    }
  }

  bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
      const ssize_t size = ::write(file, text.data(), std::min(text.size(), most_held));
      if (size < 0 && errno == EAGAIN) {  // another process set O_NONBLOCK on the shared file
        pollfd ready{file, POLLOUT, 0};
        ::poll(&ready, 1, -1);
      } else if (size < 0 && errno != EINTR) {
        return false;
      }
      if (size <= 0) continue;
      text.remove_prefix(static_cast<std::size_t>(size));
      const std::scoped_lock lock(mutex_);
      taken_ += static_cast<std::size_t>(size);
      changed_.notify_all();
    }
    return true;
  }

  const std::size_t message_limit_;
  std::mutex mutex_;  // guards all members below
  std::condition_variable changed_;
  std::deque<Piece> pieces_;
  std::size_t message_bytes_ = 0;  // queued
  std::size_t dropped_lines_ = 0;
  std::size_t taken_ = 0;  // bytes that the reader of the descriptor has accepted
  std::optional<int> writing_;
  std::vector<int> broken_;
  bool started_ = false;
};

Printer::Buffer::int_type Printer::Buffer::overflow(int_type letter) {
  if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
  const char one = traits_type::to_char_type(letter);
  return xsputn(&one, 1) == 1 ? letter : traits_type::eof();
}

std::streamsize Printer::Buffer::xsputn(const char* text, std::streamsize size) {
  held_.append(text, static_cast<std::size_t>(size));
  return held_.size() < most_held || sync() == 0 ? size : 0;
}

int Printer::Buffer::sync() {
  return writer_->add(file_, std::exchange(held_, {}), droppable_) ? 0 : -1;
}

Printer::Printer(int results, int messages, std::size_t message_limit)
    : result_file_(results),
      message_file_(messages),
      result_writer_(std::make_shared<Writer>(message_limit)),
      message_writer_(is_same_file(results, messages) ? result_writer_
                                                      : std::make_shared<Writer>(message_limit)),
      result_buffer_(result_writer_, results, false),
      message_buffer_(message_writer_, messages, true),
      results_(&result_buffer_),
      messages_(&message_buffer_) {}

Printer::~Printer() = default;

void Printer::say(std::string_view text) {
  message_writer_->add(message_file_, std::string(text), true);
}

bool Printer::wait_for_results() {
  results_.flush();
  return result_writer_->wait(result_file_, std::nullopt) && static_cast<bool>(results_);
}

void Printer::wait_for_messages(std::optional<std::chrono::milliseconds> patience) {
  messages_.flush();
  message_writer_->wait(message_file_, patience);
}

void Printer::settle(milliseconds time) { message_writer_->wait(message_file_, time, time); }

}  // namespace acrnet::cli
