#include "emulator/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "emulator/arm_error.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

// The parts of status=… as they come, before they become an answer.
struct Answer {
  std::optional<int> status;
  std::string code;
  std::string retry_after;
  std::optional<std::string> body;
};

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view usual_code(int status) {
  switch (status) {
    case 401: return "ExpiredAuthenticationToken";
    case 403: return "AuthorizationFailed";
    case 404: return "ResourceNotFound";
    case 409: return "AnotherOperationInProgress";
    case 412: return "PreconditionFailed";
    case 429: return "TooManyRequests";
    case 503: return "ServiceUnavailable";
    case 504: return "GatewayTimeout";
    default: return status >= 500 ? "InternalServerError" : "BadRequest";
  }
}

Response to_response(const Answer& answer) {
  const std::string_view code = answer.code.empty() ? usual_code(*answer.status) : answer.code;
  Response response =
      arm_error(*answer.status, code, "A fault that the emulator was told to make.");
  if (answer.body) response.body = *answer.body;
  if (!answer.retry_after.empty()) {
    response.headers.emplace_back("Retry-After", answer.retry_after);
  }
  return response;
}

bool read_when(std::string_view key, std::string_view value, Fault& fault) {
  const auto count = number(value);
  if (!count || *count == 0) return false;
  fault.count = *count;
  if (key == "nth") fault.when = Fault::When::nth;
  if (key == "first") fault.when = Fault::When::first;
  if (key == "every") fault.when = Fault::When::every;
  return true;
}

// One part of a fault; false when it is not one or its value is wrong.
bool read_part(std::string_view key, std::string_view value, Fault& fault, Answer& answer) {
  if (key == "nth" || key == "first" || key == "every") return read_when(key, value, fault);
  if (key == "status") {
    const auto status = number(value);
    if (!status || *status < 200 || *status > 599) return false;
    answer.status = static_cast<int>(*status);
    return true;
  }
  if (key == "code") {
    answer.code = value;
    return !value.empty();
  }
  if (key == "retry-after") {
    answer.retry_after = value;
    return number(value).has_value();
  }
  if (key == "delay") {
    const auto delay = number(value);
    if (!delay || *delay > 3'600'000) return false;
    fault.what.delay = std::chrono::milliseconds(*delay);
    return true;
  }
  if (key == "reset") {
    fault.what.cut = value == "before" ? Cut::before_work : Cut::after_work;
    return value == "before" || value == "after";
  }
  if (key == "drop-rule") {
    fault.what.tampering.drop_rule = true;
    return value.empty();
  }
  if (key == "fail-operation") {
    fault.what.tampering.operation_failure =
        OperationFailure{value.empty() ? "AnotherOperationInProgress" : std::string(value),
                         "Another operation on this or dependent resource is in progress."};
    return true;
  }
  return false;
}

std::string_view take_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find(' ', begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

bool does_something(const Fault& fault) {
  const Disturbance& what = fault.what;
  return what.instead || what.cut != Cut::none || what.delay.count() > 0 ||
         what.tampering.drop_rule || what.tampering.operation_failure;
}

bool is_turn(const Fault& fault, std::size_t match) {
  switch (fault.when) {
    case Fault::When::always: return true;
    case Fault::When::nth: return match == fault.count;
    case Fault::When::first: return match <= fault.count;
    case Fault::When::every: return match % fault.count == 0;
  }
  return false;
}

void combine(Disturbance& into, const Disturbance& other) {
  if (other.instead) into.instead = other.instead;
  if (other.cut != Cut::none) into.cut = other.cut;
  into.delay += other.delay;
  if (other.tampering.drop_rule) into.tampering.drop_rule = true;
  if (other.tampering.operation_failure) {
    into.tampering.operation_failure = other.tampering.operation_failure;
  }
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text, std::string& error) {
  Fault fault;
  Answer answer;
  fault.text = text;
  std::string_view rest = text;
  fault.method = take_word(rest);
  fault.glob = take_word(rest);
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    if (key == "body" && equals != std::string_view::npos) {
      answer.body = std::string(word.substr(equals + 1)) + std::string(rest);
      break;
    }
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    if (read_part(key, value, fault, answer)) continue;
    error = fmt::format(
        "fault '{}': '{}' is not understood; write METHOD GLOB, then nth=N, first=N or "
        "every=N, then status=S, reset=before, reset=after, delay=MS, drop-rule or "
        "fail-operation",
        text, word);
    return std::nullopt;
  }
  if (answer.status) fault.what.instead = to_response(answer);
  if (!fault.glob.empty() && does_something(fault)) return fault;
  error = fmt::format(
      "fault '{}': it needs a method, a path pattern and something to go wrong, as in "
      "'PATCH */registries/* nth=1 status=503'",
      text);
  return std::nullopt;
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last * met, and how much it has taken
  std::size_t taken = 0;
  while (t < text.size()) {
    const bool fits =
        p < pattern.size() && pattern[p] != '*' &&
        (pattern[p] == '?' || same_ignoring_case(pattern.substr(p, 1), text.substr(t, 1)));
    if (fits) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

void FaultPlan::add(Fault fault) {
  const std::lock_guard<std::mutex> guard(mutex_);
  faults_.push_back({std::move(fault), 0});
}

void FaultPlan::clear() {
  const std::lock_guard<std::mutex> guard(mutex_);
  faults_.clear();
}

std::vector<std::string> FaultPlan::texts() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  std::vector<std::string> texts;
  for (const Counted& counted : faults_) texts.push_back(counted.fault.text);
  return texts;
}

Disturbance FaultPlan::next(std::string_view method, std::string_view path) {
  const std::lock_guard<std::mutex> guard(mutex_);
  Disturbance disturbance;
  for (Counted& counted : faults_) {
    const Fault& fault = counted.fault;
    const bool concerned = (fault.method == "*" || same_ignoring_case(fault.method, method)) &&
                           glob_matches(fault.glob, path);
    if (concerned && is_turn(fault, ++counted.matches)) combine(disturbance, fault.what);
  }
  return disturbance;
}

}  // namespace acrnet::emulator
