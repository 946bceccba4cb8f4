// The process's standard output and error, written by threads of their own: a reader that stops
// reading (a full pipe, a terminal stopped with Ctrl-S) holds up neither the work nor its end.
//
// Results are kept until they are read, however long that takes. Of messages only so many bytes are
// kept as are here called message_limit; the oldest are left out, and where they would have been
// stands how many lines they were. Where both lead to the same file or terminal their order is
// kept. I/O: the two descriptors; their flags are left alone, as other processes share them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace acrnet::cli {

class Printer {
 public:
  static constexpr std::size_t default_message_limit = std::size_t{8} << 20U;

  // Both descriptors must stay open until the process ends: a write that nobody reads goes on.
  Printer(int results, int messages, std::size_t message_limit = default_message_limit);
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;
  ~Printer();

  // For the thread that works. To flush them hands over what they hold, and waits for nobody.
  std::ostream& results() { return results_; }
  std::ostream& messages() { return messages_; }

  // A message, from any thread.
  void say(std::string_view text);
  // Waits until all results have been written. False when some could not be.
  bool wait_for_results();
  // Waits until all messages have been written, or cannot be; with `patience` gives up when nothing
  // at all has been read for so long.
  void wait_for_messages(std::optional<std::chrono::milliseconds> patience);
  // From any thread: waits for messages no longer than so.
  void settle(std::chrono::milliseconds time);

  class Writer;  // writes to one file; lives as long as its thread

 private:
  // Collects what one of the streams is given.
  class Buffer final : public std::streambuf {
   public:
    Buffer(std::shared_ptr<Writer> writer, int file, bool droppable)
        : writer_(std::move(writer)), file_(file), droppable_(droppable) {}

   private:
    int_type overflow(int_type letter) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

    std::shared_ptr<Writer> writer_;
    int file_;
    bool droppable_;
    std::string held_;
  };

  int result_file_;
  int message_file_;
  std::shared_ptr<Writer> result_writer_;
  std::shared_ptr<Writer> message_writer_;  // the same where both are one file
  Buffer result_buffer_;
  Buffer message_buffer_;
  std::ostream results_;
  std::ostream messages_;
};

}  // namespace acrnet::cli
