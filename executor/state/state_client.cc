#include "executor/state/state_client.h"

#include <algorithm>
#include <random>
#include <utility>

#include "executor/arm/arm_error.h"
#include "executor/arm/retry.h"

namespace acrnet::executor {

namespace {

// For what is asked in an interrupted run: reading, storing and unlocking the state.
constexpr std::chrono::milliseconds least_time_to_close{3'000};
constexpr std::chrono::milliseconds most_time_to_close{5'800};
constexpr std::chrono::milliseconds least_timeout{1'000};

std::function<double()> system_dice() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

}  // namespace

StateServer::StateServer(std::unique_ptr<HttpTransport> transport,
                         std::unique_ptr<RequestSigner> signer, Options options)
    : transport_(std::move(transport)), signer_(std::move(signer)), options_(std::move(options)) {
  if (!options_.random) options_.random = system_dice();
}

bool StateServer::interrupted() const {
  return options_.interrupts != nullptr && options_.interrupts->load() > 0;
}

std::chrono::milliseconds StateServer::time_to_close() const {
  return std::clamp(slowest_ * 7 / 2, least_time_to_close, most_time_to_close);
}

bool StateServer::out_of_patience(Turn turn) {
  if (!interrupted()) return false;
  if (!close_by_) {
    close_by_ = transport_->now() + time_to_close();
    kept_for_last_ = time_to_close() / 3;
  }
  return transport_->now() >= (turn == Turn::last ? *close_by_ : *close_by_ - kept_for_last_);
}

HttpResponse StateServer::exchange(HttpRequest request, const std::function<bool()>& stop) {
  std::optional<HttpResponse> got;
  const Clock::time_point began = transport_->now();
  transport_->start(std::move(request), [&](HttpResponse response) { got = std::move(response); });
  transport_->run([&] { return got.has_value() || stop(); });
  if (got && got->answered()) {
    slowest_ = std::max(
        slowest_, std::chrono::duration_cast<std::chrono::milliseconds>(transport_->now() - began));
  }
  if (got) return std::move(*got);
  transport_->abandon();
  HttpResponse none;
  none.failure = "it was not waited for any longer";
  none.was_sent = true;
  none.given_up = true;
  return none;
}

void StateServer::wait(std::chrono::milliseconds delay) {
  bool over = false;
  transport_->after(delay, [&] { over = true; });
  transport_->run([&] { return over || interrupted(); });
  transport_->abandon();  // the timer refers to this call
}

StateServer::Answer StateServer::attempt(HttpRequest request, Turn turn) {
  const auto give_up = [this, turn] { return out_of_patience(turn); };
  if (auto error = signer_->sign(request, give_up)) return {{}, std::move(error)};
  return {exchange(std::move(request), give_up), std::nullopt};
}

StateServer::Answer StateServer::ask(const HttpRequest& request, Turn turn) {
  const Clock::time_point began = transport_->now();
  HttpRequest bounded = request;
  bool renewed = false;
  bool repeated = false;
  for (unsigned count = 1;; ++count) {
    const auto used =
        std::chrono::duration_cast<std::chrono::milliseconds>(transport_->now() - began);
    bounded.timeout = std::clamp(options_.retry_for - used, least_timeout,
                                 std::max(request.timeout, least_timeout));
    Answer answer = attempt(bounded, turn);
    answer.repeated = repeated;
    if (answer.error || answer.response.ok()) return answer;
    if (answer.response.status == 401 && !renewed && signer_->renew()) {
      renewed = true;
      continue;
    }
    // "GET": nothing that is asked here does harm when it is asked twice.
    const RetryVerdict verdict = judge("GET", answer.response, ArmError());
    if (verdict.repetition == Repetition::none || interrupted()) return answer;
    const auto delay = verdict.delay.value_or(backoff_delay(count, options_.random()));
    const auto most = answer.response.answered()
                          ? options_.retry_for
                          : std::min(options_.retry_for, options_.unanswered_for);
    if (transport_->now() + delay > began + most) return answer;
    wait(delay);
    repeated = true;
  }
}

StateServer::Answer StateServer::ask_once(HttpRequest request, std::chrono::milliseconds patience,
                                          const std::function<bool()>& stop) {
  request.timeout = patience;
  const Clock::time_point until = transport_->now() + patience;
  const auto give_up = [&] { return stop() || transport_->now() >= until; };
  if (auto error = signer_->sign(request, give_up)) return {{}, std::move(error)};
  Answer answer{exchange(std::move(request), stop), std::nullopt};
  // The next attempt gets another token.
  if (answer.response.status == 401) signer_->renew();
  return answer;
}

}  // namespace acrnet::executor
