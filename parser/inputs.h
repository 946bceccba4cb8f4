// The values of variables that come from outside of the configuration.
//
// Made by cli from files, arguments and the environment; read by parser::evaluate. Values only.
#pragma once

#include <string>
#include <vector>

#include "model/source.h"
#include "parser/document.h"

namespace acrnet::parser {

// Values for the configuration's variables, from outside of it.
struct Inputs {
  // `.acrvars` files and what else was parsed, `name = expression` each: later ones win. Each must have
  // been parsed with the Sources that evaluate() gets.
  std::vector<const Document*> documents;
  // `--var name=text` and environment variables: they win over documents, later ones over earlier ones.
  // A text is taken as it is for a variable of the type string or any; for another type it is read
  // as a literal of that type (true, 42, 203.0.113.0/24, 2026-12-31). Lists and maps come as documents.
  struct Text {
    std::string name;
    std::string text;
    bool must_be_declared = true;  // false for the environment, which holds names of others
    SourceRange place;             // in a file of Sources that holds the text
  };
  std::vector<Text> texts;
};

}  // namespace acrnet::parser
