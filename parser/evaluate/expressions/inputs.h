// What comes from outside of the configuration: values of variables, the day, and a way to read
// files.
//
// Made by cli from files, arguments, the environment and the clock; read by parser::evaluate.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/date.h"
#include "model/source.h"
#include "model/version.h"
#include "parser/evaluate/expressions/file_reader.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

// A value that was given as a text. It is taken as it is for a variable of the type string or any;
// for another type it is read as a literal of that type (true, 42, 203.0.113.0/24, 2026-12-31).
struct InputText {
  std::string name;
  std::string text;
  SourceRange place;  // in a file of Sources that holds the text
};

// From the weakest to the strongest; within each, later ones win over earlier ones.
struct Inputs {
  // Names that no variable has are passed by: the environment is not for this configuration alone.
  std::vector<InputText> environment;
  // `.acrvars` files, `name = expression` each, parsed with the Sources that evaluate() gets.
  std::vector<const Document*> documents;
  // `--var name=text`.
  std::vector<InputText> arguments;
  // Assertions are checked for this day: rules that ended before it let nobody in.
  Date today;
  // What is evaluated is asked a question: what is wrong with its own assertions is only warned of.
  bool is_asked = false;
  // For `file`; without one, every file is unreadable.
  FileReader* files = nullptr;
  // Of the program, for which the policy may not be written; none: nothing is checked.
  std::optional<ProgramVersion> version = {};
  // Is told each sensitive text that no output may show. Addresses, numbers and dates are not among
  // them: a plan says whom it lets in.
  std::function<void(std::string_view)> learn_sensitive = {};
};

}  // namespace acrnet::parser
