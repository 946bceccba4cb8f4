// Faults on purpose: which request, how often, what goes wrong.
//
//   fault := METHOD GLOB [nth=N | first=N | every=N] what+       parts are separated by spaces
//   what  := status=S [code=C] [retry-after=S] [body=rest of line] | reset=before|in|after
//          | truncate | content=html|garbage|empty | delay=MS | redirect=URL | stale=MS | drop-rule
//          | fail-operation[=CODE] | hang-operation
//
//   PATCH */registries/* nth=2 status=503 retry-after=1
//
// GLOB matches the path without case; * any text, ? one letter. docs/emulator.md says what each
// does. Counting is the only state; thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

enum class WrongContent { none, html, garbage, empty };

// What goes wrong with one request.
struct Disturbance {
  std::optional<Response> instead;  // answered, the work is not done
  bool cut_before_work = false;     // the connection ends with RST and nothing is done
  Delivery delivery = Delivery::whole;
  WrongContent content = WrongContent::none;
  std::chrono::milliseconds staleness{0};
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

// Puts other content in the place of the right one.
void spoil(Response& response, WrongContent content);

class FaultPlan {
 public:
  void add(Fault fault);
  void clear();
  std::vector<std::string> texts() const;

  // How far back the faults want to see; zero when none does.
  std::chrono::milliseconds longest_staleness() const;

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
