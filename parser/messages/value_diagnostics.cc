#include "parser/messages/value_diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "model/similar.h"
#include "parser/messages/fix_hints.h"
#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

// "did you mean x?", or the names there are if a line can hold them.
std::string suggestion(std::string_view word, std::span<const std::string> known,
                       std::string otherwise) {
  if (const auto similar = most_similar(word, known))
    return fmt::format("did you mean {}?", *similar);
  if (!known.empty() && known.size() <= 8)
    return fmt::format("there are: {}", fmt::join(known, ", "));
  return otherwise;
}

}  // namespace

Diagnostic unknown_name(SourceRange at, std::string_view word, std::span<const std::string> known) {
  std::string help = fmt::format("if it is a text, put it in quotes: \"{}\"", word);
  if (word == "yes" || word == "on" || word == "True") help = "write true";
  if (word == "no" || word == "off" || word == "False") help = "write false";
  if (const auto similar = most_similar(word, known))
    help = fmt::format("did you mean {}?", *similar);
  return error(at, "ACR1024", fmt::format("there is nothing named '{}'", word), "", help);
}

Diagnostic unknown_function(SourceRange at, std::string_view word, Words known) {
  const auto similar = most_similar(word, known);
  return error(at, "ACR1043", fmt::format("there is no function '{}'", word), "",
               similar ? fmt::format("did you mean {}?", *similar)
                       : fmt::format("the functions are: {}", fmt::join(known, " ")));
}

Diagnostic name_taken(SourceRange at, std::string_view name, SourceRange first) {
  return with(error(at, "ACR1044", fmt::format("the name '{}' is taken", name),
                    "A name means one thing wherever it can be read.",
                    "choose another name for one of the two"),
              first, "first named here");
}

Diagnostic reserved_name(SourceRange at, std::string_view name) {
  return error(at, "ACR1045", fmt::format("'{}' is a word of the language", name),
               "It can't be the name of a value.", fmt::format("choose another: my_{}", name));
}

Diagnostic definition_cycle(SourceRange at, std::string_view path) {
  return error(at, "ACR1046", fmt::format("this depends on itself: {}", path), "",
               "give one of them a value that needs none of the others");
}

Diagnostic block_needs_key(SourceRange at, std::string_view reference,
                           std::span<const std::string> known) {
  return error(at, "ACR1047", fmt::format("'{}' is made by a loop, it is several", reference), "",
               fmt::format("{}; all of them are {}[*]",
                           suggestion("", known, "name one by its key"), reference));
}

Diagnostic not_a_value(SourceRange at, std::string_view word) {
  return error(at, "ACR1048", fmt::format("'{}' alone is no value", word), "",
               fmt::format("name which one: {}.NAME", word));
}

Diagnostic wrong_operands(SourceRange at, std::string_view op, std::string_view left,
                          std::string_view right, std::string_view help) {
  return error(at, "ACR1050", fmt::format("'{}' can't take {} and {}", op, left, right), "",
               std::string(help));
}

Diagnostic wrong_operand(SourceRange at, std::string_view op, std::string_view found,
                         std::string_view wanted) {
  return error(at, "ACR1075", fmt::format("'{}' needs {}, this is {}", op, wanted, found), "",
               fmt::format("write {} here", wanted));
}

Diagnostic number_overflow(SourceRange at, std::string_view op) {
  return error(at, "ACR1051", fmt::format("the result of '{}' is too large", op),
               "A number has 64 bits and never wraps around.",
               "numbers are from -9223372036854775808 to 9223372036854775807");
}

Diagnostic division_by_zero(SourceRange at) {
  return error(at, "ACR1052", "a division by zero", "", "make sure that the divisor is never 0");
}

Diagnostic no_such_key(SourceRange at, std::string_view key, std::span<const std::string> known) {
  return error(at, "ACR1053", fmt::format("there is no '{}' in this", key), "",
               suggestion(key, known, "use lookup(map, key, otherwise) where it may be missing"));
}

Diagnostic index_out_of_range(SourceRange at, std::int64_t index, std::size_t size) {
  std::string help = fmt::format("the list has {} elements, from 0 to {}", size, size - 1);
  if (size == 0) help = "the list is empty";
  if (size == 1) help = "the list has one element, 0";
  return error(at, "ACR1054", fmt::format("there is no element {}", index), "", std::move(help));
}

Diagnostic has_no_parts(SourceRange at, std::string_view found, std::string_view wanted) {
  return error(at, "ACR1055", fmt::format("this is {}, but {} is wanted", found, wanted), "",
               fmt::format("write {} here", wanted));
}

Diagnostic duplicate_key(SourceRange at, std::string_view key, SourceRange first) {
  return with(error(at, "ACR1056", fmt::format("the key '{}' is there twice", key), "",
                    "keep one of the two"),
              first, "first here");
}

Diagnostic wrong_argument_count(SourceRange at, std::string_view function, std::size_t found,
                                std::string_view signature) {
  return error(
      at, "ACR1057",
      fmt::format("'{}' does not take {} argument{}", function, found, found == 1 ? "" : "s"), "",
      fmt::format("it is {}", signature));
}

Diagnostic wrong_argument(SourceRange at, std::string_view function, std::string_view parameter,
                          std::string_view wanted, std::string_view found) {
  // "needs a map as its map" says no more than "needs a map".
  const std::string_view noun = wanted.substr(wanted.find(' ') + 1);
  const std::string as = parameter.starts_with(noun) ? "" : fmt::format(" as its {}", parameter);
  return error(at, "ACR1058",
               fmt::format("'{}' needs {}{}, this is {}", function, wanted, as, found), "",
               fmt::format("write {} here", wanted));
}

Diagnostic function_failed(SourceRange at, std::string_view function, std::string_view reason) {
  return error(at, "ACR1059", fmt::format("{}: {}", function, reason), "",
               "correct the argument, or catch it with try(…, otherwise)");
}

Diagnostic limit_reached(SourceRange at, std::string_view what, std::string_view counted) {
  return error(at, "ACR1049", fmt::format("this makes more than {}", what),
               fmt::format("The limits of the language keep every evaluation short. Until here it "
                           "made {}.",
                           counted),
               "a policy needs far less; does a loop or a text grow more than it should?");
}

Diagnostic no_value_for_variable(SourceRange at, std::string_view name) {
  return error(at, "ACR1060", fmt::format("the variable '{}' has no value", name),
               "It has no default, so a value must come with the command.",
               fmt::format("give --var {}=…, a line '{} = …' in an .acrvars file, or a default",
                           name, name));
}

Diagnostic does_not_fit_type(SourceRange at, std::string_view what, std::string_view type,
                             std::string_view found) {
  return error(at, "ACR1061", fmt::format("{} is {}, but {} is wanted", what, found, type), "",
               fmt::format("write a value of the type {}", type));
}

Diagnostic unknown_type(SourceRange at, std::string_view text, Words known) {
  const auto similar = most_similar(text, known);
  return error(at, "ACR1062", fmt::format("'{}' is no type", text), "",
               similar ? fmt::format("did you mean {}?", *similar)
                       : fmt::format("the types are: {}", fmt::join(known, ", ")));
}

Diagnostic check_failed(SourceRange at, std::string_view variable, std::string_view message,
                        SourceRange check) {
  return with(error(at, check_code, fmt::format("the value of '{}' is refused", variable),
                    std::string(message), "give a value that passes the check"),
              check, "by this check");
}

Diagnostic undeclared_variable(SourceRange at, std::string_view name,
                               std::span<const std::string> known) {
  return error(at, "ACR1064", fmt::format("there is no variable '{}'", name), "",
               suggestion(name, known, fmt::format("declare it: variable {} {{ }}", name)));
}

Diagnostic not_a_variable_value(SourceRange at) {
  return error(at, "ACR1073", "this is no value of a variable", "",
               "an .acrvars file holds lines of the form: name = value");
}

Diagnostic sensitive_output(SourceRange at, std::string_view output) {
  return error(at, "ACR1074", fmt::format("the output '{}' would show a sensitive value", output),
               "", "add to it: sensitive = true");
}

// Azure's "Restrict access using a service endpoint" names the two.
Diagnostic unfit_host(SourceRange at) {
  return error(
      at, "ACR1100", "only virtual machines and AKS can use a registry's service endpoint",
      "Container Instances, App Service, Azure DevOps agents of Microsoft and the like are "
      "refused, though their subnet has a rule.",
      "allow the public address that these leave by, and leave the subnet out");
}

Diagnostic variable_in_loop(SourceRange at) {
  return error(at, "ACR1067",
               "a variable is declared at the top of a file, not in a loop or a condition",
               "Its value comes from outside, once.", "move it to the top; a 'let' can stand here");
}

Diagnostic sensitive_block_key(SourceRange at) {
  return error(
      at, "ACR1195", "a sensitive value would be the key of a block",
      "A key is a part of the block's address, which plans, states and messages show.",
      "use keys that are not sensitive, and take the sensitive values by them: for name in "
      "names { … secrets[name] … }");
}

Diagnostic sensitive_azure_name(SourceRange at, std::string_view what) {
  return error(at, "ACR1196", fmt::format("a sensitive value would be the name of a {}", what),
               "Plans, states and Azure itself show the names of what is there.",
               "take the name from a variable that is not sensitive");
}

Diagnostic loop_needs_keys(SourceRange at) {
  return error(
      at, "ACR1066", "the loop around this block gives it no key",
      "A block made by a loop is addressed by the map's key, or by the element of a list of "
      "texts.",
      "loop over a map, or over a list of texts");
}

Diagnostic except_takes_no(SourceRange at, std::string_view found) {
  return error(at, "ACR1068", fmt::format("'except' can't take {} away", found),
               "Only addresses can be taken away from addresses.",
               "move it to an 'allow' without 'except'");
}

Diagnostic except_takes_all(SourceRange at) {
  return error(at, "ACR1069", "'except' takes every address of this rule away", "",
               "remove the rule, or except less");
}

Diagnostic assertion_failed(SourceRange at, std::string_view name, std::string_view detail) {
  return error(at, assertion_code, fmt::format("this does not hold: {}", name), std::string(detail),
               "change the rules, or the assertion if it asks for too much");
}

namespace {

constexpr std::string_view no_registry_code = "ACR1090";
constexpr std::string_view no_client_code = "ACR1091";
constexpr std::string_view left_out_code = "ACR1092";
constexpr std::size_t most_known_shown = 8;

// "registry.a, registry.b and 3 more"
std::string some_of(std::span<const std::string> known) {
  const std::size_t shown = std::min(known.size(), most_known_shown);
  const std::string text = fmt::format("{}", fmt::join(known.first(shown), ", "));
  return shown == known.size() ? text : fmt::format("{} and {} more", text, known.size() - shown);
}

}  // namespace

Diagnostic means_no_registry(SourceRange at, std::string_view text,
                             std::span<const std::string> known, std::string_view where) {
  const std::string detail =
      known.empty()
          ? fmt::format("'{}' stands for no registry: {} declares none.", text, where)
          : fmt::format("'{}' is an empty list here. What is said of none holds always.", text);
  return error(at, no_registry_code, "this claim is about no registry", detail,
               known.empty() ? "declare a registry, or remove the claim"
                             : fmt::format("the registries are: {}", some_of(known)));
}

Diagnostic means_no_client(SourceRange at, std::string_view text,
                           std::span<const std::string> known, std::string_view where) {
  const bool all = text == "any subnet" || text == "subnet.*" || text == "subnet[*]";
  const std::string detail =
      all ? fmt::format("'{}' stands for no subnet: {} declares none.", text, where)
          : fmt::format("'{}' is empty here. What is said of no client holds always.", text);
  return error(at, no_client_code, "this claim is about no client", detail,
               known.empty() || all
                   ? "name an address such as 203.0.113.7, or remove the claim"
                   : fmt::format("name an address; the subnets are: {}", some_of(known)));
}

Diagnostic leaves_out_modules(SourceRange at, std::string_view kind, std::string_view left_out,
                              SourceRange written) {
  return with(error(at, left_out_code, fmt::format("this claim leaves out {}s of modules", kind),
                    fmt::format("'{}.*' outside of an assertion means the blocks of its own folder "
                                "alone: {} is not among them.",
                                kind, left_out),
                    fmt::format("write {}.* in the claim itself, which means all of them; or a "
                                "list of the {}s that are meant",
                                kind, kind)),
              written, "written here");
}

bool is_about_assertion(const Diagnostic& diagnostic) {
  constexpr std::array codes{assertion_code, no_registry_code, no_client_code, left_out_code};
  return std::find(codes.begin(), codes.end(), diagnostic.code) != codes.end();
}

Diagnostic unquoted_sentence(SourceRange at, std::string_view label) {
  return error(at, "ACR1071", "what must hold is said in quotes", "",
               fmt::format("write: assert \"{}\" {{ … }}", label));
}

Diagnostic claim_outside_assert(SourceRange at, std::string_view block) {
  return error(at, "ACR1072", fmt::format("'can reach' can't stand in a {}", block), "",
               "move it into an assertion: assert \"what must hold\" { … }");
}

Diagnostic except_takes_nothing(SourceRange at) {
  return warning(error(at, "ACR2051", "'except' takes nothing away",
                       "No address of it is in the rule's sources.",
                       "remove it, or correct the address"));
}

Diagnostic unused_name(SourceRange at, std::string_view kind, std::string_view name) {
  return warning(error(at, "ACR2052", fmt::format("the {} '{}' is never used", kind, name), "",
                       "remove it, or use it"));
}

}  // namespace acrnet::parser
