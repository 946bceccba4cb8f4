#include "executor/files/plan_file.h"

#include <utility>

#include "executor/files/atomic_file.h"
#include "executor/files/plan_json.h"
#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "executor/messages/diagnostics.h"
#include "model/utf8.h"

namespace acrnet::executor {

namespace {

constexpr std::uint64_t most_requests = 0xffff'ffffU;

// The members that the digest does not cover, beside the seal.
constexpr const char* digest_member = "digest";
constexpr const char* requests_member = "requests";

// What must be right before the content means anything; empty when it is.
std::string check_plan_head(std::string_view bytes, JsonView document, long long& newer) {
  const JsonView format = document.member("format");
  if (format.kind() != JsonKind::text || format.text() != plan_format_name)
    return "it is JSON, but no plan of acrnet";
  const JsonView version = document.member("format_version");
  if (version.kind() != JsonKind::number) return "it has no format_version";
  newer = newer_version(version, Plan::format_version);
  if (newer != 0) return "it has a newer format";
  const bool older = version.number() > 0 && version.number() < Plan::format_version;
  if (older) return "an older acrnet made it, which knew less than a plan says now";
  if (version.number() != Plan::format_version) return "it has a format_version that never was";
  if (is_sealed(bytes)) return {};
  return "its content does not match its seal: it was altered or cut short";
}

// Reads the content, and holds it against the digest that reviewers saw.
Plan read_content(JsonView document, std::string& problem) {
  StrictReader reader(document, problem);
  const std::string stored = reader.text(digest_member);
  reader.text(seal_member);
  const std::uint64_t requests = reader.number(requests_member, most_requests);
  Plan plan = decode_plan(reader);
  plan.observed.requests = static_cast<std::uint32_t>(requests);
  if (problem.empty() && digest(plan) != stored)
    problem = "its content does not match its digest: it was altered";
  return plan;
}

}  // namespace

std::string digest(const Plan& plan) {
  Sha256 hash;
  canonical_plan(plan, [&hash](std::string_view piece) { hash.add(piece); });
  return hash.finish();
}

std::string short_digest(const std::string& digest) {
  return digest.substr(0, 4) + "-" + digest.substr(4, 4) + "-" + digest.substr(8, 4);
}

bool write_plan(const Plan& plan, const std::filesystem::path& path, Diagnostics& diagnostics,
                const FindsCredential& is_secret) {
  Json document = encode_plan(plan);
  document[digest_member] = digest(plan);
  document[requests_member] = plan.observed.requests;
  document[seal_member] = no_seal;
  const std::string text = inert_json(write_json(document, 1) + "\n");
  if (is_secret && is_secret(text)) {
    diagnostics.add(plan_holds_secret(path.string()));
    return false;
  }
  FileError error;
  if (replace_file(path, seal(text), error)) return true;
  diagnostics.add(plan_not_written(path.string(), error.sentence()));
  return false;
}

std::optional<Plan> read_plan(const std::filesystem::path& path, Diagnostics& diagnostics) {
  FileError error;
  auto bytes = read_file(path, largest_document, error);
  if (!bytes) {
    diagnostics.add(plan_unreadable(path.string(), error.sentence()));
    return std::nullopt;
  }
  std::string problem;
  long long newer = 0;
  const auto document = JsonDocument::parse(std::move(*bytes), problem);
  if (document) problem = check_plan_head(document->text(), document->root(), newer);
  if (newer != 0) {
    diagnostics.add(plan_newer(path.string(), newer, Plan::format_version));
    return std::nullopt;
  }
  Plan plan;
  if (problem.empty()) plan = read_content(document->root(), problem);
  if (problem.empty()) return plan;
  diagnostics.add(plan_damaged(path.string(), problem));
  return std::nullopt;
}

}  // namespace acrnet::executor
