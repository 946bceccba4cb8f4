#include "executor/arm/arm_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "executor/arm/retry.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds least_timeout = std::chrono::seconds(1);
// An answer that takes longer is missed.
constexpr std::chrono::milliseconds usual_answer = std::chrono::seconds(3);
constexpr std::chrono::milliseconds gate_pause{5};

std::function<double()> system_dice() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

HttpRequest http_request(const ArmRequest& request, std::string url, const std::string& token,
                         Clock::time_point now) {
  HttpRequest http;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(request.retry_until - now);
  http.timeout = std::clamp(left, least_timeout, http.timeout);
  http.method = request.method;
  http.url = std::move(url);
  http.headers = request.headers;
  http.headers.push_back({"Authorization", "Bearer " + token});
  http.headers.push_back({"Accept", "application/json"});
  if (!request.body.empty()) http.headers.push_back({"Content-Type", "application/json"});
  http.body = request.body;
  return http;
}

}  // namespace

std::string PageTrail::follow(const std::string& next_link) {
  if (!links_.insert(next_link).second) return "a page of it leads back to an earlier page";
  if (links_.size() >= most_pages) return fmt::format("it has more than {} pages", most_pages);
  return {};
}

ArmClient::ArmClient(HttpTransport& transport, TokenProvider& tokens, CloudEndpoints cloud,
                     Options options)
    : transport_(transport),
      tokens_(tokens),
      cloud_(std::move(cloud)),
      options_(std::move(options)),
      allowed_(static_cast<double>(std::max<std::size_t>(options_.parallelism, 1))) {
  if (!options_.random) options_.random = system_dice();
}

std::chrono::milliseconds ArmClient::backoff(unsigned attempt) {
  return backoff_delay(attempt, options_.random());
}

void ArmClient::send(ArmRequest request, Done done) {
  const CallId id = next_id_++;
  calls_.emplace(id, Call{std::move(request), std::move(done), 0, {}, false, {}});
  waiting_.push_back(id);
  // From the loop, so that no completion runs inside send().
  transport_.after(std::chrono::milliseconds(0), [this] { admit_waiting(); });
}

void ArmClient::abandon() {
  transport_.abandon();
  calls_.clear();
  waiting_.clear();
  on_the_way_.clear();
  in_flight_ = 0;
}

void ArmClient::admit_waiting() {
  while (!waiting_.empty() && in_flight_ < static_cast<std::size_t>(allowed_)) {
    const CallId id = waiting_.front();
    waiting_.pop_front();
    ++in_flight_;
    begin(id);
  }
}

void ArmClient::begin(CallId id) {
  Call& call = calls_.at(id);
  if (!call.began) {
    call.began = transport_.now();
    if (call.request.retry_until == Clock::time_point::max())
      call.request.retry_until = *call.began + options_.retry_for;
  }
  fetch_token(id);
}

bool ArmClient::is_answered() const {
  if (failed_last_) return false;
  if (on_the_way_.empty()) return true;
  const Clock::time_point since = std::max(on_the_way_.begin()->first, last_answer_);
  return transport_.now() - since < usual_answer;
}

void ArmClient::fetch_token(CallId id) {
  tokens_.get([this, id](const TokenAnswer& answer) {
    if (!answer.error) return transmit(id, answer.token);
    ArmAnswer failed;
    failed.kind = ArmAnswer::Kind::no_token;
    failed.diagnostic = answer.error;
    end_later(id, std::move(failed));
  });
}

std::string ArmClient::resolve(const std::string& target) const {
  const bool relative = target.starts_with('/') && !target.starts_with("//");
  std::string url = relative ? cloud_.resource_manager + target : target;
  const auto home = destination_of(cloud_.resource_manager);
  const auto there = destination_of(url);
  if (!home || !there || *home != *there) return {};
  if (there->scheme != "https" && !there->is_loopback()) return {};
  return url;
}

void ArmClient::transmit(CallId id, const std::string& token) {
  Call& call = calls_.at(id);
  std::string url = resolve(call.request.target);
  if (url.empty()) {
    ArmAnswer refused;
    refused.kind = ArmAnswer::Kind::refused;
    refused.diagnostic = foreign_link(mask_url(call.request.target), cloud_.resource_manager);
    return end_later(id, std::move(refused));
  }
  if (waits_at_gate(id, token)) return;
  call.ready.reset();
  call.token = token;
  ++requests_;
  const Clock::time_point now = transport_.now();
  on_the_way_.emplace(now, id);
  transport_.start(http_request(call.request, std::move(url), token, now),
                   [this, id, now](HttpResponse response) {
                     on_the_way_.erase({now, id});
                     receive(id, std::move(response));
                   });
}

// By the real clock, as the gate's owner asks elsewhere, on another thread.
bool ArmClient::waits_at_gate(CallId id, const std::string& token) {
  Call& call = calls_.at(id);
  if (call.request.method == "GET" || !may_write_) return false;
  if (!call.ready) call.ready = Clock::now();
  if (may_write_(*call.ready)) return false;
  transport_.after(gate_pause, [this, id, token] { transmit(id, token); });
  return true;
}

bool ArmClient::refresh_token(CallId id) {
  Call& call = calls_.at(id);
  tokens_.refuse(call.token);
  if (call.refreshed) return false;
  call.refreshed = true;
  fetch_token(id);
  return true;
}

bool ArmClient::may_repeat(const Call& call, const HttpResponse& response,
                           std::chrono::milliseconds delay) const {
  const Clock::time_point at = transport_.now() + delay;
  if (at > call.request.retry_until) return false;
  return response.answered() || options_.unanswered_for >= options_.retry_for ||
         at <= *call.began + options_.unanswered_for;
}

void ArmClient::receive(CallId id, HttpResponse response) {
  Call& call = calls_.at(id);
  failed_last_ = !response.answered();
  if (response.answered()) last_answer_ = transport_.now();
  ArmAnswer answer;
  answer.response = std::move(response);
  if (answer.response.ok() && !is_foreign_answer(answer.response, answer.error)) {
    const double most = static_cast<double>(std::max<std::size_t>(options_.parallelism, 1));
    allowed_ = std::min(most, allowed_ + 1.0 / allowed_);
    return finish(id, std::move(answer));
  }
  if (answer.status() == 401 && refresh_token(id)) return;
  answer.kind = ArmAnswer::Kind::error;
  answer.error = read_arm_error(answer.response);
  const RetryVerdict verdict = judge_arm(call.request.method, answer.response, answer.error);
  if (verdict.throttled) allowed_ = std::max(1.0, allowed_ / 2.0);
  if (verdict.repetition == Repetition::look_first) answer.kind = ArmAnswer::Kind::lost;
  if (verdict.repetition == Repetition::same_again && call.attempt < verdict.most_repetitions) {
    const auto delay = verdict.delay.value_or(backoff(call.attempt + 1));
    if (may_repeat(call, answer.response, delay)) return repeat(id, delay, verdict.why);
  }
  finish(id, std::move(answer));
}

void ArmClient::repeat(CallId id, std::chrono::milliseconds delay, const std::string& why) {
  Call& call = calls_.at(id);
  ++call.attempt;
  --in_flight_;  // who only waits takes nobody's place
  if (call.request.on_retry) call.request.on_retry(why);
  transport_.after(delay, [this, id] {
    waiting_.push_front(id);
    admit_waiting();
  });
  admit_waiting();
}

// From the loop: thousands of calls that fail at once must not nest in each other.
void ArmClient::end_later(CallId id, ArmAnswer answer) {
  transport_.after(std::chrono::milliseconds(0),
                   [this, id, answer = std::move(answer)] { finish(id, answer); });
}

void ArmClient::finish(CallId id, ArmAnswer answer) {
  auto node = calls_.extract(id);
  --in_flight_;
  admit_waiting();
  node.mapped().done(std::move(answer));
}

}  // namespace acrnet::executor
