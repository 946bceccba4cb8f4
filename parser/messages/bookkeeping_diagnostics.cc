#include "parser/messages/bookkeeping_diagnostics.h"

#include <fmt/format.h>

#include <utility>

#include "parser/messages/message.h"

namespace acrnet::parser {

Diagnostic not_an_address(SourceRange at, std::string_view why, std::string_view meant) {
  std::string help =
      "write it as the plan shows it: registry.main, registry.acr[\"west\"], subnet.docker.vm or "
      "module.team";
  if (!meant.empty()) help = fmt::format("write {}", meant);
  return error(at, "ACR1160", "this is not the address of a registry, a subnet or a module",
               std::string(why), std::move(help));
}

Diagnostic address_in_use(SourceRange at, std::string_view keyword, const Address& address,
                          SourceRange block) {
  const bool moved = keyword == "moved";
  const std::string_view told = moved ? "is called otherwise now" : "is gone";
  const std::string_view repair = moved ? "give the block its new name" : "remove the block";
  return with(error(at, "ACR1161", fmt::format("'{}' is still in the policy", address.text()),
                    fmt::format("'{}' speaks of a block that {}.", keyword, told),
                    fmt::format("{}, or leave '{}' out", repair, keyword)),
              block, "it is here");
}

Diagnostic move_between_kinds(SourceRange at, std::string_view from, std::string_view to) {
  return error(at, "ACR1162", fmt::format("a {} can't become a {}", from, to),
               "A move gives a block another name.",
               fmt::format("name the {} that it is now", from));
}

Diagnostic moves_in_a_circle(SourceRange at, std::string_view path) {
  return error(at, "ACR1163", "these moves lead in a circle", std::string(path),
               "leave out the one that is not true any more");
}

Diagnostic two_moves_to_one(SourceRange at, const Address& to, SourceRange first) {
  return with(error(at, "ACR1164", fmt::format("two moves lead to '{}'", to.text()),
                    "Only one of the two can be what that block was.", "keep one of the two"),
              first, "the other one");
}

Diagnostic said_twice(SourceRange at, const Address& address, std::string_view said,
                      SourceRange first) {
  return with(
      error(at, "ACR1165", fmt::format("'{}' {}", address.text(), said), "", "keep one of the two"),
      first, "first said here");
}

Diagnostic import_of_module(SourceRange at) {
  return error(at, "ACR1166", "a module has no ID that could be imported",
               "Azure knows registries and subnets.",
               "write an import for each of them: to = module.team.registry.main");
}

Diagnostic import_of_another(SourceRange at, const Address& address, const ArmId& given,
                             const ArmId& wanted, SourceRange block) {
  return with(
      error(at, "ACR1167", fmt::format("this is not the ID of '{}'", address.text()),
            fmt::format("Its block means\n{}\nand this is\n{}", wanted.text(), given.text()),
            "correct the ID, or what the block says of name, resource_group and subscription"),
      block, "the block");
}

}  // namespace acrnet::parser
