// The values that a configuration's variables get from outside of it.
//
// From the weakest to the strongest, as in Terraform: the environment (ACRNET_VAR_name), the file
// acrnet.acrvars, files *.auto.acrvars in the order of their names, --var-file in the order given,
// --var. Reads files; appends every text it finds to the Sources, so that a message about a value
// can show where it stands.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "executor/http/environment.h"
#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/evaluate/expressions/inputs.h"
#include "parser/syntax/document.h"

namespace acrnet::cli {

struct VariableOptions {
  std::vector<std::string> values;  // --var: name=value
  std::vector<std::string> files;   // --var-file
};

// In the Sources: the policy's files come first, then `files` files of values, then what is no
// file.
struct VariableValues {
  std::size_t policy_files = 0;
  std::size_t files = 0;
  std::vector<parser::InputText> environment;
  std::vector<parser::InputText> arguments;
};

// Empty exactly when an error was added.
std::optional<VariableValues> read_variable_values(const std::filesystem::path& folder,
                                                   const VariableOptions& options,
                                                   const executor::Environment& environment,
                                                   Sources& sources, Diagnostics& diagnostics);

// Makes the sources of values show no more than the names of variables, since what is sensitive is
// not known where a name or a type is wrong. `values` are the parsed files of values, `policy` the
// configuration's files.
void conceal_values(const VariableValues& given, const std::vector<parser::Document>& values,
                    const std::vector<parser::Document>& policy, Sources& sources);

// Replaces what the words of a message quote from a concealed source that the message is about.
void hide_quoted_values(const Sources& sources, Diagnostics& diagnostics);

}  // namespace acrnet::cli
