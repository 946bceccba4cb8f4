#include "cli/arguments/global_options.h"

#include "cli/arguments/option_values.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

Choices<Cloud> clouds() {
  Choices<Cloud> all;
  for (const Cloud cloud :
       {Cloud::public_cloud, Cloud::us_government, Cloud::china, Cloud::emulator})
    all.emplace_back(name(cloud), cloud);
  return all;
}

}  // namespace

void add_global_options(Options& options, const executor::Environment& environment,
                        GlobalOptions& into) {
  const auto variable = [&](std::string_view name) {
    return executor::first_set(environment, {name});
  };
  options.value("--chdir", "DIR", "The folder of the configuration (default: this one)",
                path_into(into.folder));
  options
      .value("--cloud", "NAME",
             "public, us_government, china or emulator; instead of the policy's `azure` block",
             choice_into(into.cloud, clouds()))
      .or_variable("ACRNET_CLOUD");
  if (!variable("NO_COLOR").empty()) into.color = ColorMode::never;
  options.value("--color", "WHEN", "auto, always or never (default: auto)",
                choice_into(into.color, Choices<ColorMode>{{"auto", ColorMode::automatic},
                                                           {"always", ColorMode::always},
                                                           {"never", ColorMode::never}}));
  options.list("--var", "NAME=VALUE", "A variable's value; may be repeated", into.variables.values);
  options.list("--var-file", "FILE", "A file with values; may be repeated", into.variables.files);
  const std::string ci = variable("CI");
  into.no_input = !ci.empty() && ci != "false" && ci != "0";
  if (into.no_input) into.lock_timeout = std::chrono::seconds(60);
  options
      .value("--lock-timeout", "TIME",
             "How long to wait for the state's lock (default: 0s; 60s where CI is set)",
             duration_into(into.lock_timeout, std::chrono::seconds(1)))
      .or_variable("ACRNET_LOCK_TIMEOUT");
  options.flag("--no-input", "Never ask; what would need an answer is refused", into.no_input);
  options.flag(version_option, "Same as `acrnet version`", into.version);
}

}  // namespace acrnet::cli
