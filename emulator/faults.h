// Faults on purpose: which request, how often, what goes wrong.
//
//   fault   := METHOD GLOB [when] what+          parts are separated by spaces
//   METHOD  := GET, PUT, … or *                  GLOB matches the path without case; * any text, ? one letter
//   when    := nth=N (only the N-th match) | first=N | every=N        default: every match
//   what    := status=S [code=C] [retry-after=S] [body=rest of line]  answered instead of doing the work
//            | reset=before | reset=after        the connection is cut; after: the work is done, the answer lost
//            | delay=MS                          before the work
//            | drop-rule                         the last subnet rule written is lost without a word
//            | fail-operation[=CODE]             the write is accepted, its operation ends in Failed
//
//   PATCH */registries/* nth=2 status=503 retry-after=1
//   PUT */subnets/* first=1 reset=after
//
// Counting is the only state; thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/exchange.h"
#include "emulator/http_message.h"

namespace acrnet::emulator {

enum class Cut { none, before_work, after_work };

// What goes wrong with one request.
struct Disturbance {
  std::optional<Response> instead;  // answered, the work is not done
  Cut cut = Cut::none;
  std::chrono::milliseconds delay{0};
  Tampering tampering;
};

// One line of the language. Made by parse_fault.
struct Fault {
  enum class When { always, nth, first, every };
  std::string text;  // as it was written
  std::string method;
  std::string glob;
  When when = When::always;
  std::size_t count = 0;
  Disturbance what;
};

// Nothing and a reason with the repair when the text is not a fault.
std::optional<Fault> parse_fault(std::string_view text, std::string& error);

// True when `pattern` matches the whole text, without regard to case.
bool glob_matches(std::string_view pattern, std::string_view text);

class FaultPlan {
 public:
  void add(Fault fault);
  void clear();
  std::vector<std::string> texts() const;

  // Counts the request for every fault that matches it; the faults whose turn it is act together.
  Disturbance next(std::string_view method, std::string_view path);

 private:
  struct Counted {
    Fault fault;
    std::size_t matches = 0;
  };
  mutable std::mutex mutex_;
  std::vector<Counted> faults_;
};

}  // namespace acrnet::emulator
