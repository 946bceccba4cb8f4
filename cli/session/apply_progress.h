// What an apply says while it runs, on standard error.
//
// On a terminal one line is drawn over itself: what runs, how long, how many of how many; what has
// ended stays above it. Elsewhere (a pipeline's log) each event is one plain line. I/O: the stream
// it is given.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/views/text/paint.h"
#include "executor/apply/apply.h"
#include "model/plan.h"

namespace acrnet::cli {

// "0.4 s", "12 s", "3 min 5 s".
std::string elapsed_text(std::chrono::milliseconds elapsed);
// As many columns of `text` as there are, the last of them an ellipsis where it is cut.
std::string cut(std::string_view text, std::size_t columns);

class PlainProgress final : public executor::ApplyProgress {
 public:
  // Both must outlive it.
  PlainProgress(const Plan& plan, std::ostream& stream) : plan_(plan), stream_(stream) {}

  void step_started(StepIndex step) override;
  void step_waiting(StepIndex step, std::chrono::milliseconds elapsed,
                    const std::string& why) override;
  void step_ended(StepIndex step, StepOutcome outcome, std::chrono::milliseconds elapsed) override;
  void step_skipped(StepIndex step, StepIndex because_of) override;

 private:
  // What was said last while a step waits, so that a log is not filled with it.
  struct Said {
    std::string why;
    std::chrono::milliseconds at{0};
  };

  void line(StepIndex step, const std::string& event);

  const Plan& plan_;
  std::ostream& stream_;
  std::size_t ended_ = 0;
  std::map<StepIndex, Said> said_;
};

class LiveProgress final : public executor::ApplyProgress {
 public:
  // `columns` is the terminal's width. References must outlive it.
  LiveProgress(const Plan& plan, std::ostream& stream, const Paint& paint, std::size_t columns)
      : plan_(plan), stream_(stream), paint_(paint), columns_(columns) {}
  ~LiveProgress() override;

  void step_started(StepIndex step) override;
  void step_waiting(StepIndex step, std::chrono::milliseconds elapsed,
                    const std::string& why) override;
  void step_ended(StepIndex step, StepOutcome outcome, std::chrono::milliseconds elapsed) override;
  void step_skipped(StepIndex step, StepIndex because_of) override;

 private:
  struct Running {
    std::string what;
    std::chrono::milliseconds elapsed{0};
  };

  // A line that stays, above the one that is drawn over.
  void keep(StepIndex step, Style style, const std::string& event);
  void draw();
  void erase();

  const Plan& plan_;
  std::ostream& stream_;
  const Paint& paint_;
  std::size_t columns_;
  std::size_t ended_ = 0;
  std::map<StepIndex, Running> running_;
};

}  // namespace acrnet::cli
