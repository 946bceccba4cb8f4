#include "emulator/service/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// The parts of status=… and redirect=… as they come, before they become an answer.
struct Answered {
  std::optional<int> status;
  std::string code;
  std::string retry_after;
  std::optional<std::string> body;
  std::string redirect;
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

Response to_response(const Answered& answer) {
  if (!answer.redirect.empty()) {
    Response response;
    response.status = answer.status.value_or(307);
    response.headers.emplace_back("Location", answer.redirect);
    return response;
  }
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

bool read_status(std::string_view value, Answered& answer) {
  const auto status = number(value);
  if (!status || *status < 200 || *status > 599) return false;
  answer.status = static_cast<int>(*status);
  return true;
}

bool read_reset(std::string_view value, Disturbance& what) {
  if (value == "before") what.cut_before_work = true;
  if (value == "in") what.delivery = Delivery::reset_midway;
  if (value == "after") what.delivery = Delivery::reset;
  return value == "before" || value == "in" || value == "after";
}

bool read_content(std::string_view value, Disturbance& what) {
  if (value == "html") what.content = WrongContent::html;
  if (value == "garbage") what.content = WrongContent::garbage;
  if (value == "empty") what.content = WrongContent::empty;
  return what.content != WrongContent::none;
}

bool read_fault_time(std::string_view value, std::chrono::milliseconds& time) {
  const auto count = number(value);
  if (!count || *count > 3'600'000) return false;
  time = std::chrono::milliseconds(*count);
  return true;
}

// What goes wrong inside the work; false when it is none of these.
bool read_tampering(std::string_view key, std::string_view value, Tampering& tampering) {
  if (key == "fail-operation") {
    tampering.operation_failure = OperationFailure{
        value.empty() ? "AnotherOperationInProgress" : std::string(value),
        value == "RetryableError"
            ? "A retryable error occurred."
            : (value.empty() || value == "AnotherOperationInProgress"
                   ? "Another operation on this or dependent resource is in progress."
                   : "A fault that the emulator was told to make.")};
    return true;
  }
  if (key == "drop-rule") tampering.drop_rule = true;
  if (key == "hang-operation") tampering.operation_hangs = true;
  return value.empty() && (key == "drop-rule" || key == "hang-operation");
}

// One part of a fault; false when it is not one or its value is wrong.
bool read_part(std::string_view key, std::string_view value, Fault& fault, Answered& answer) {
  Disturbance& what = fault.what;
  if (key == "nth" || key == "first" || key == "every") return read_when(key, value, fault);
  if (key == "status") return read_status(value, answer);
  if (key == "reset") return read_reset(value, what);
  if (key == "content") return read_content(value, what);
  if (key == "delay") return read_fault_time(value, what.delay);
  if (key == "stale") return read_fault_time(value, what.staleness);
  if (key == "code") {
    answer.code = value;
    return !value.empty();
  }
  if (key == "retry-after") {
    answer.retry_after = value;
    return number(value).has_value();
  }
  if (key == "redirect") {
    answer.redirect = value;
    return value.starts_with("http://") || value.starts_with("https://");
  }
  if (key == "truncate") {
    what.delivery = Delivery::cut_midway;
    return value.empty();
  }
  return read_tampering(key, value, what.tampering);
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
  return what.instead || what.cut_before_work || what.delivery != Delivery::whole ||
         what.content != WrongContent::none || what.delay.count() > 0 ||
         what.staleness.count() > 0 || what.tampering.drop_rule || what.tampering.operation_hangs ||
         what.tampering.operation_failure;
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
  into.cut_before_work |= other.cut_before_work;
  if (other.delivery != Delivery::whole) into.delivery = other.delivery;
  if (other.content != WrongContent::none) into.content = other.content;
  into.delay += other.delay;
  into.staleness = std::max(into.staleness, other.staleness);
  into.tampering.drop_rule |= other.tampering.drop_rule;
  into.tampering.operation_hangs |= other.tampering.operation_hangs;
  if (other.tampering.operation_failure) {
    into.tampering.operation_failure = other.tampering.operation_failure;
  }
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text, std::string& error) {
  Fault fault;
  Answered answer;
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
        "every=N, then status=S, reset=before|in|after, truncate, content=html|garbage|empty, "
        "delay=MS, redirect=URL, stale=MS, drop-rule, fail-operation or hang-operation",
        text, word);
    return std::nullopt;
  }
  if (answer.status || !answer.redirect.empty()) fault.what.instead = to_response(answer);
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

void spoil(Response& response, WrongContent content) {
  if (content == WrongContent::none) return;
  response.body.clear();
  if (content == WrongContent::empty) return;
  // What a proxy in between says with a status that is not its own, and what no one ever says.
  const bool html = content == WrongContent::html;
  response.content_type = html ? "text/html" : "application/json; charset=utf-8";
  response.body = html ? "<html><body><h1>We'll be back soon</h1></body></html>"
                       : std::string("{\"value\": [\xff\xfe\x00}", 15);
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

std::chrono::milliseconds FaultPlan::longest_staleness() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  std::chrono::milliseconds longest{0};
  for (const Counted& counted : faults_) {
    longest = std::max(longest, counted.fault.what.staleness);
  }
  return longest;
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
