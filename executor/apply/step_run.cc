#include "executor/apply/step_run.h"

#include <fmt/format.h>

#include <utility>

#include "executor/arm/arm_error.h"
#include "executor/arm/retry.h"
#include "executor/messages/diagnostics.h"
#include "model/plan_traits.h"

namespace acrnet::executor {

namespace {

std::string name_in_words(const Resource& resource) {
  if (resource.kind == Resource::Kind::subscription)
    return fmt::format("the provider registration of subscription {}", resource.subscription);
  if (resource.kind == Resource::Kind::subnet)
    return fmt::format("subnet {}/{}", resource.id.network_name(), resource.id.name());
  return fmt::format("{} {}", traits(resource.kind).singular, resource.id.name());
}

}  // namespace

StepRun::StepRun(StepContext context)
    : context_(std::move(context)),
      what_(name_in_words(resource())),
      reader_(context_.arm, context_.registries) {
  budget_end_ = now() + context_.retry_for;
  operation_end_ = now() + operation_limit;
}

void StepRun::done() { context_.ended({StepOutcome::done, std::nullopt}); }

void StepRun::fail(Diagnostic error) { context_.ended({StepOutcome::failed, std::move(error)}); }

void StepRun::fail_untouched(Diagnostic error) {
  context_.ended({StepOutcome::untouched, std::move(error)});
}

void StepRun::fail_reading(const ArmAnswer& answer) {
  if (answer.diagnostic) return fail(*answer.diagnostic);
  fail(answer.response.answered() ? azure_refused(what_, answer.error, resource().subscription)
                                  : unreachable(what_, answer.response.failure));
}

void StepRun::fail_writing(const ArmAnswer& answer) {
  if (answer.diagnostic) return fail(*answer.diagnostic);
  if (answer.kind != ArmAnswer::Kind::lost)
    return fail(write_refused(what_, answer.error, resource().subscription));
  const std::string failure =
      answer.response.answered() ? fmt::format("HTTP {}: {}", answer.status(), answer.error.message)
                                 : answer.response.failure;
  fail(write_not_answered(what_, failure));
}

ArmRequest StepRun::request(std::string method, std::string target) {
  ArmRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.retry_until = budget_end_;
  request.on_retry = context_.waiting;
  return request;
}

void StepRun::read(const ArmId& id, ResourceReader::Done done) {
  reader_.read({id, {}, resource().address.text(), request("GET", {})}, std::move(done));
}

bool StepRun::again(const ArmAnswer& answer, std::function<void()> action) {
  const auto pause = retry_after(answer.response).value_or(context_.arm.backoff(++repetitions_));
  if (now() + pause > budget_end_) return false;
  context_.waiting(answer.response.answered()
                       ? fmt::format("HTTP {} {}", answer.status(), answer.error.code)
                       : answer.response.failure);
  context_.arm.transport().after(pause, std::move(action));
  return true;
}

void StepRun::again_if_lost(const ArmAnswer& answer, std::function<void()> action) {
  const bool lost = answer.kind == ArmAnswer::Kind::lost;
  if (!lost || !again(answer, std::move(action))) fail_writing(answer);
}

void StepRun::follow(const HttpResponse& accepted, const std::function<void()>& next,
                     const std::function<void()>& conflict) {
  const auto began = now();
  const auto take = [this, began, next, conflict](const OperationEnd& end) {
    budget_end_ += now() - began;  // Azure's time, not ours
    if (end.state == OperationEnd::State::timed_out) {
      return fail(operation_endless(what_, "the end of the operation"));
    }
    if (end.state == OperationEnd::State::unanswered)
      return fail(write_not_answered(what_, end.answer.response.failure));
    // A link to another host is an attack or a broken gateway, no matter how the write went.
    if (end.answer.kind == ArmAnswer::Kind::refused) return fail(*end.answer.diagnostic);
    if (end.state != OperationEnd::State::failed) return next();
    if (is_passing_failure(end.error) && pay_for_next_look()) return conflict();
    fail(operation_failed(what_, end.error));
  };
  operation_ = std::make_unique<Operation>(context_.arm, operation_end_, context_.retry_for,
                                           context_.waiting, take);
  if (!operation_->follow(accepted)) next();
}

bool StepRun::pay_for_next_look() {
  const auto pause = poll_delay(looks_);
  if (now() + pause > budget_end_) return false;
  budget_end_ -= pause;
  return true;
}

void StepRun::look_later(const std::string& why, std::function<void()> look) {
  const auto pause = poll_delay(looks_++);
  if (now() + pause > operation_end_) return fail(operation_endless(what_, why));
  context_.waiting(why);
  budget_end_ += pause;
  context_.arm.transport().after(pause, std::move(look));
}

}  // namespace acrnet::executor
