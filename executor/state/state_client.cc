#include "executor/state/state_client.h"

#include <random>
#include <utility>

#include "executor/arm/arm_error.h"
#include "executor/arm/retry.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds patience_when_interrupted{1000};

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

bool StateServer::out_of_patience() {
  if (!interrupted()) return false;
  if (!cut_at_) cut_at_ = transport_->now() + patience_when_interrupted;
  return transport_->now() >= *cut_at_;
}

HttpResponse StateServer::exchange(HttpRequest request, const std::function<bool()>& stop) {
  std::optional<HttpResponse> got;
  transport_->start(std::move(request), [&](HttpResponse response) { got = std::move(response); });
  transport_->run([&] { return got.has_value() || stop(); });
  if (got) return std::move(*got);
  transport_->abandon();
  HttpResponse none;
  none.failure = "it was not waited for any longer";
  return none;
}

void StateServer::wait(std::chrono::milliseconds delay) {
  bool over = false;
  transport_->after(delay, [&] { over = true; });
  transport_->run([&] { return over || interrupted(); });
  transport_->abandon();  // the timer refers to this call
}

StateServer::Answer StateServer::attempt(const HttpRequest& request) {
  HttpRequest signed_request = request;
  if (auto error = signer_->sign(signed_request)) return {{}, std::move(error)};
  cut_at_.reset();
  return {exchange(std::move(signed_request), [this] { return out_of_patience(); }), std::nullopt};
}

StateServer::Answer StateServer::ask(const HttpRequest& request) {
  const Clock::time_point until = transport_->now() + options_.retry_for;
  bool renewed = false;
  bool repeated = false;
  for (unsigned count = 1;; ++count) {
    Answer answer = attempt(request);
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
    if (delay > until - transport_->now()) return answer;
    wait(delay);
    repeated = true;
  }
}

StateServer::Answer StateServer::ask_once(HttpRequest request, std::chrono::milliseconds patience,
                                          const std::function<bool()>& stop) {
  request.timeout = patience;
  if (auto error = signer_->sign(request)) return {{}, std::move(error)};
  Answer answer{exchange(std::move(request), stop), std::nullopt};
  // The next attempt gets another token.
  if (answer.response.status == 401) signer_->renew();
  return answer;
}

}  // namespace acrnet::executor
