// Saved plans: one JSON file that `apply` does exactly or refuses. docs/plan-file.md describes it.
//
// The digest is a SHA-256 over the plan's canonical content; every rendering of a plan shows its
// short form, so that what was reviewed can be told from what is applied.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::executor {

// 64 hexadecimal digits. Everything but Observed::requests counts: how often a request had to be
// repeated says nothing about the plan. Pure.
std::string digest(const Plan& plan);
// "7f3c-91ab-0d42", from the whole digest.
std::string short_digest(const std::string& digest);

// Atomically, mode 0600. A plan in which `is_secret` finds a credential is not written, because a
// server has put it there. False exactly when an error was added.
using FindsCredential = std::function<bool(std::string_view)>;
bool write_plan(const Plan& plan, const std::filesystem::path& path, Diagnostics& diagnostics,
                const FindsCredential& is_secret = {});
// Refuses whatever is altered, cut short, of a newer format or no plan. Empty exactly when an error
// was added. Every index in the result is in range.
std::optional<Plan> read_plan(const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace acrnet::executor
