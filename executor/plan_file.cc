#include "executor/plan_file.h"

#include <utility>

#include "executor/atomic_file.h"
#include "executor/diagnostics.h"
#include "executor/plan_json.h"
#include "executor/sha256.h"

namespace acrnet::executor {

namespace {

constexpr std::uint64_t most_requests = 0xffff'ffffU;

// The two members that the digest does not cover.
constexpr const char* digest_member = "digest";
constexpr const char* requests_member = "requests";

struct Head {
  std::string problem;
  long long newer_version = 0;
  std::uint32_t requests = 0;
};

// Checks what must be right before the content means anything, and takes it out of the document.
Head take_head(Json& document) {
  Head head;
  const std::string* const format = text_member(document, "format");
  if (format == nullptr || *format != plan_format_name) {
    head.problem = "it is JSON, but no plan of acrnet";
    return head;
  }
  const Json* const version = member(document, "format_version");
  if (version == nullptr || !version->is_number_integer()) {
    head.problem = "it has no format_version";
  } else if (*version != Plan::format_version) {
    head.newer_version = newer_version(*version, Plan::format_version);
    head.problem = "it has a format_version that never was";
  }
  if (!head.problem.empty()) return head;
  StrictReader reader(document, head.problem);
  const std::string stored = reader.text(digest_member);
  head.requests = static_cast<std::uint32_t>(reader.number(requests_member, most_requests));
  document.erase(digest_member);
  document.erase(requests_member);
  if (head.problem.empty() && sha256(write_json(document)) != stored) {
    head.problem = "its content does not match its digest: it was altered or cut short";
  }
  return head;
}

}  // namespace

std::string digest(const Plan& plan) { return sha256(write_json(encode_plan(plan))); }

std::string short_digest(const std::string& digest) {
  return digest.substr(0, 4) + "-" + digest.substr(4, 4) + "-" + digest.substr(8, 4);
}

bool write_plan(const Plan& plan, const std::filesystem::path& path, Diagnostics& diagnostics) {
  Json document = encode_plan(plan);
  document[digest_member] = sha256(write_json(document));
  document[requests_member] = plan.observed.requests;
  std::string reason;
  if (replace_file(path, write_json(document, 1) + "\n", reason)) return true;
  diagnostics.add(plan_not_written(path.string(), reason));
  return false;
}

std::optional<Plan> read_plan(const std::filesystem::path& path, Diagnostics& diagnostics) {
  std::string reason;
  bool missing = false;
  const auto bytes = read_file(path, reason, missing);
  if (!bytes) {
    diagnostics.add(plan_unreadable(path.string(), reason));
    return std::nullopt;
  }
  std::string problem;
  auto document = parse_json(*bytes, problem);
  Head head;
  if (document) head = take_head(*document);
  if (problem.empty()) problem = head.problem;
  if (head.newer_version != 0) {
    diagnostics.add(plan_newer(path.string(), head.newer_version, Plan::format_version));
    return std::nullopt;
  }
  Plan plan;
  if (problem.empty()) plan = decode_plan(*document, problem);
  if (!problem.empty()) {
    diagnostics.add(plan_damaged(path.string(), problem));
    return std::nullopt;
  }
  plan.observed.requests = head.requests;
  return plan;
}

}  // namespace acrnet::executor
