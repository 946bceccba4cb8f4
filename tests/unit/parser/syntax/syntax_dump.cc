#include "tests/unit/parser/syntax/syntax_dump.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/names.h"
#include "parser/evaluate/blocks/module_sources.h"
#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"

namespace acrnet::parser::test {

namespace {

std::string text_of(const Expression& expression);

struct ExpressionText {
  std::string operator()(const InvalidExpression&) const { return "<invalid>"; }
  std::string operator()(const StringLiteral& it) const { return fmt::format("\"{}\"", it.value); }
  std::string operator()(const IntLiteral& it) const { return std::to_string(it.value); }
  std::string operator()(const CidrLiteral& it) const { return to_string(it.value); }
  std::string operator()(const DateLiteral& it) const { return to_string(it.value); }
  std::string operator()(const Reference& it) const { return std::string(it.name); }
  std::string operator()(const MemberAccess& it) const {
    return fmt::format("(. {} {})", text_of(*it.object), it.member);
  }
  std::string operator()(const IndexAccess& it) const {
    return fmt::format("(@ {} {})", text_of(*it.object), text_of(*it.index));
  }
  std::string operator()(const Splat& it) const {
    return fmt::format("(* {})", text_of(*it.object));
  }
  std::string operator()(const NullLiteral&) const { return "null"; }
  std::string operator()(const BoolLiteral& it) const { return it.value ? "true" : "false"; }
  std::string operator()(const Parenthesized& it) const { return text_of(*it.inner); }
  std::string operator()(const StringTemplate& it) const { return "(text" + all(it.parts) + ")"; }
  std::string operator()(const Call& it) const {
    return fmt::format("({}{})", it.function, all(it.arguments));
  }
  std::string operator()(const Unary& it) const {
    return fmt::format("({} {})", it.op == UnaryOperator::negate ? "neg" : "not",
                       text_of(*it.operand));
  }
  std::string operator()(const Binary& it) const {
    constexpr std::string_view words[] = {"||", "&&", "==", "!=", "<", "<=", ">",
                                          ">=", "in", "+",  "-",  "*", "/",  "%"};
    return fmt::format("({} {} {})", words[static_cast<std::size_t>(it.op)], text_of(*it.left),
                       text_of(*it.right));
  }
  std::string operator()(const Conditional& it) const {
    return fmt::format("(? {} {} {})", text_of(*it.condition), text_of(*it.chosen),
                       text_of(*it.otherwise));
  }
  std::string operator()(const MapLiteral& it) const {
    std::string text = "{";
    for (const MapEntry& entry : it.entries) {
      text +=
          fmt::format("{}{}={}", text.size() > 1 ? " " : "", entry.key.text, text_of(entry.value));
    }
    return text + "}";
  }
  std::string operator()(const ListComprehension& it) const {
    return "(list" + parts(*it.parts) + ")";
  }
  std::string operator()(const MapComprehension& it) const {
    return "(map" + parts(*it.parts) + ")";
  }

  static std::string all(const Nodes<Expression>& expressions) {
    std::string text;
    for (const Expression& expression : expressions) text += " " + text_of(expression);
    return text;
  }
  static std::string head(const Loop& loop) {
    const std::string key = loop.key.text.empty() ? "" : fmt::format("{} ", loop.key.text);
    return fmt::format(" {}{} {}", key, loop.value.text, text_of(*loop.source));
  }
  static std::string parts(const Comprehension& it) {
    std::string text = head(it.loop);
    if (it.key != nullptr) text += " " + text_of(*it.key);
    text += " " + text_of(*it.value);
    if (it.filter != nullptr) text += " if " + text_of(*it.filter);
    return text;
  }
  std::string operator()(const ListLiteral& it) const {
    std::string text = "[";
    for (const Expression& element : it.elements) {
      if (text.size() > 1) text += ' ';
      text += text_of(element);
    }
    return text + "]";
  }
};

std::string text_of(const Expression& expression) {
  return std::visit(ExpressionText{}, expression.node);
}

std::string text_of(const Statement& statement);

std::string text_of(const Nodes<Statement>& statements) {
  std::string text;
  for (const Statement& statement : statements) text += " " + text_of(statement);
  return text;
}

struct StatementText {
  std::string operator()(const InvalidStatement& it) const {
    return fmt::format("(invalid {})", it.keyword);
  }
  std::string operator()(const Attribute& it) const {
    return fmt::format("(= {} {})", it.name.text, text_of(it.value));
  }
  std::string operator()(const AllowRule& it) const {
    std::string text = "(allow";
    text += ExpressionText::all(it.sources);
    if (!it.except.empty()) text += " except" + ExpressionText::all(it.except);
    if (it.until != nullptr) text += " until " + text_of(*it.until);
    if (it.because != nullptr) text += " because " + text_of(*it.because);
    return text + ")";
  }
  std::string operator()(const Let& it) const {
    return fmt::format("(let {} {})", it.name.text, text_of(it.value));
  }
  std::string operator()(const ForStatement& it) const {
    return fmt::format("(for{}{})", ExpressionText::head(it.loop), text_of(it.body));
  }
  std::string operator()(const IfStatement& it) const {
    std::string text = "(if";
    for (const Branch& branch : it.branches) {
      text +=
          fmt::format(" ({}{})", branch.condition == nullptr ? "else" : text_of(*branch.condition),
                      text_of(branch.body));
    }
    return text + ")";
  }
  std::string operator()(const Claims& it) const {
    std::string text = "(claims";
    for (const Claim& claim : it.all) {
      text += fmt::format(" ({} {} {})", claim.subject == nullptr ? "any" : text_of(*claim.subject),
                          claim.can ? "can" : "cannot", text_of(claim.target));
    }
    return text + ")";
  }
  std::string operator()(const Block& it) const {
    std::string text = fmt::format("({}", it.keyword.text);
    for (const Label& label : it.labels) {
      text += label.quoted ? fmt::format(" \"{}\"", label.text) : fmt::format(" {}", label.text);
    }
    return text + text_of(it.body) + ")";
  }
};

std::string text_of(const Statement& statement) {
  return std::visit(StatementText{}, statement.node);
}

std::string text_of(const Allow& allow, const Policy& policy) {
  const auto* subnet = std::get_if<SubnetIndex>(&allow.source);
  std::string text = subnet == nullptr ? to_string(std::get<Cidr>(allow.source))
                                       : policy.subnets[*subnet].address.text();
  text += fmt::format(" @{}", to_string(allow.origin, policy.origins));
  if (allow.because != no_text) text += fmt::format(" \"{}\"", policy.texts[allow.because]);
  return text;
}

}  // namespace

std::string dump(const Document& document) {
  const std::string text = text_of(document.statements);
  return text.empty() ? text : text.substr(1);
}

// " made in westeurope 10.0.0.0/16 @3"; empty for what must be there.
static std::string creation_text(const std::optional<Creation>& creation, const Policy& policy) {
  if (!creation) return "";
  std::string text = " made";
  if (!creation->location.empty()) text += " in " + creation->location;
  for (const Cidr& cidr : creation->addresses) text += " " + to_string(cidr);
  return text + " @" + to_string(creation->origin, policy.origins);
}

namespace {

// Empty for the file that it is when nothing is said.
std::string text_of(const Backend& backend) {
  if (const auto* local = std::get_if<LocalBackend>(&backend))
    return *local == LocalBackend() ? "" : fmt::format("state local {}\n", local->path);
  if (const auto* blob = std::get_if<BlobBackend>(&backend)) {
    return fmt::format("state azblob {} {} {} {}\n", blob->account, blob->container, blob->key,
                       blob->endpoint);
  }
  const auto& http = std::get<HttpBackend>(backend);
  return fmt::format("state http {} {} {}, {} {}, {} {}\n", http.username, http.update_method,
                     http.address, http.lock_method, http.lock_address, http.unlock_method,
                     http.unlock_address);
}

}  // namespace

std::string dump(const Policy& policy) {
  std::string text = fmt::format("azure {} {} {}\n", name(policy.azure.cloud),
                                 policy.azure.subscription, policy.azure.tenant);
  text += text_of(policy.backend);
  for (const PolicyNetwork& network : policy.networks) {
    if (!network.creation) continue;
    text += fmt::format("{} {}{} @{}\n", network.address.text(), network.id.text(),
                        creation_text(network.creation, policy),
                        to_string(network.origin, policy.origins));
  }
  for (const PolicySubnet& subnet : policy.subnets) {
    text += fmt::format("{} {} {}{} @{}\n", subnet.address.text(), subnet.id.text(),
                        name(subnet.service_endpoint), creation_text(subnet.creation, policy),
                        to_string(subnet.origin, policy.origins));
  }
  for (const PolicyRegistry& registry : policy.registries) {
    text += fmt::format("{} {} {} {}{} @{}\n", registry.address.text(), registry.id.text(),
                        name(registry.ownership), name(registry.on_destroy),
                        creation_text(registry.creation, policy),
                        to_string(registry.origin, policy.origins));
    if (registry.default_action) {
      text += fmt::format("  default {} @{}\n", name(registry.default_action->value),
                          to_string(registry.default_action->origin, policy.origins));
    }
    for (const PolicyPrivateEndpoint& endpoint : registry.private_endpoints) {
      text += fmt::format("  {} {} from {} names {} @{}\n", endpoint.address.text(),
                          endpoint.id.text(), policy.subnets[endpoint.subnet].id.text(),
                          endpoint.dns_zone ? endpoint.dns_zone->text() : "-",
                          to_string(endpoint.origin, policy.origins));
    }
    for (const Allow& allow : registry.allows) text += "  allow " + text_of(allow, policy) + "\n";
  }
  for (const Output& output : policy.outputs) {
    text +=
        fmt::format("output.{} {}{} @{}\n", output.name, output.value,
                    output.sensitive ? " sensitive" : "", to_string(output.origin, policy.origins));
  }
  const auto at = [&](const Origin& origin) { return " @" + to_string(origin, policy.origins); };
  for (const Move& move : policy.bookkeeping.moves)
    text += "moved " + move.from.text() + " to " + move.to.text() + at(move.origin) + "\n";
  for (const Removal& removal : policy.bookkeeping.removals) {
    text += "removed " + removal.from.text() + (removal.destroy ? " destroy" : " keep") +
            at(removal.origin) + "\n";
  }
  for (const Import& import : policy.bookkeeping.imports)
    text += "import " + import.to.text() + " " + import.id.text() + at(import.origin) + "\n";
  return text;
}

std::string dump(const Diagnostics& diagnostics, const Sources& sources) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) {
    if (!text.empty()) text += "; ";
    if (item.subject) {
      const LineColumn at = sources[item.subject->file].locate(item.subject->begin);
      text += fmt::format("{}:{} ", at.line, at.column);
    }
    text += item.code;
  }
  return text;
}

namespace {

// "modules/team/main.acrnet" → "modules/team"
std::string folder_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash);
}

}  // namespace

Evaluated evaluate_files(const std::vector<std::pair<std::string, std::string>>& files,
                         FileReader* data) {
  Evaluated result;
  for (const auto& [file, text] : files) result.sources.emplace_back(file, text);
  result.documents = parse(result.sources, result.diagnostics);
  Inputs inputs;
  inputs.files = data;
  result.policy = evaluate(result.documents, result.sources, result.diagnostics, inputs);
  return result;
}

Evaluated evaluate_folders(const std::vector<std::pair<std::string, std::string>>& files) {
  Evaluated result;
  std::vector<std::string> names;  // of the folders
  for (const auto& [file, text] : files) {
    result.sources.emplace_back(file, text);
    const std::string folder = folder_of(file);
    const auto known = std::find(names.begin(), names.end(), folder);
    const auto index = static_cast<std::size_t>(known - names.begin());
    if (known == names.end()) {
      names.push_back(folder);
      result.configuration.folders.emplace_back();
    }
    result.configuration.folders[index].documents.push_back(
        parse(result.sources.back(), static_cast<FileIndex>(result.sources.size() - 1),
              result.diagnostics));
  }
  for (Folder& folder : result.configuration.folders) {
    for (const ModuleSource& source : module_sources(folder.documents)) {
      const auto known = std::find(names.begin(), names.end(), source.path.substr(2));
      const auto index = static_cast<std::size_t>(known - names.begin());
      folder.links.push_back({source.place, known == names.end() ? ModuleLink::unreadable : index});
    }
  }
  result.policy = evaluate(result.configuration, result.sources, result.diagnostics);
  return result;
}

Evaluated evaluate_text(std::string_view text, FileReader* files) {
  return evaluate_files({{"policy.acrnet", std::string(text)}}, files);
}

const SourceFile* MapFiles::read(std::string_view path, std::string& reason) {
  const auto found = texts_.find(path);
  if (found != texts_.end()) return &files_.emplace_back(std::string(path), found->second);
  reason = "there is no such file";
  return nullptr;
}

}  // namespace acrnet::parser::test
