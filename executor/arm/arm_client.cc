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

std::function<double()> system_dice() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

HttpRequest http_request(const ArmRequest& request, std::string url, const std::string& token) {
  HttpRequest http;
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
  if (request.retry_until == Clock::time_point::max()) {
    request.retry_until = transport_.now() + options_.retry_for;
  }
  const CallId id = next_id_++;
  calls_.emplace(id, Call{std::move(request), std::move(done), 0, false, {}});
  waiting_.push_back(id);
  // From the loop, so that no completion runs inside send().
  transport_.after(std::chrono::milliseconds(0), [this] { admit_waiting(); });
}

void ArmClient::abandon() {
  transport_.abandon();
  calls_.clear();
  waiting_.clear();
  in_flight_ = 0;
}

void ArmClient::admit_waiting() {
  while (!waiting_.empty() && in_flight_ < static_cast<std::size_t>(allowed_)) {
    const CallId id = waiting_.front();
    waiting_.pop_front();
    ++in_flight_;
    fetch_token(id);
  }
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
  call.token = token;
  ++requests_;
  transport_.start(http_request(call.request, std::move(url), token),
                   [this, id](HttpResponse response) { receive(id, std::move(response)); });
}

bool ArmClient::refresh_token(CallId id) {
  Call& call = calls_.at(id);
  tokens_.refuse(call.token);
  if (call.refreshed) return false;
  call.refreshed = true;
  fetch_token(id);
  return true;
}

void ArmClient::receive(CallId id, HttpResponse response) {
  Call& call = calls_.at(id);
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
    if (delay <= call.request.retry_until - transport_.now()) return repeat(id, delay, verdict.why);
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
