// Realistic mistakes: each gets exactly one message, at the right place.
#include <catch2/catch.hpp>

#include <string>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

// A policy without mistakes, into which a case puts its own lines.
std::string policy_with(const std::string& in_registry, const std::string& at_top = "") {
  return "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
         "virtual_network docker {\n"
         "  name = \"vnet\"  resource_group = \"group\"\n"
         "  subnet vm { name = \"vm\" }\n"
         "}\n"
         "registry main {\n"
         "  name = \"contoso\"  resource_group = \"group\"\n" +
         in_registry + "\n}\n" + at_top;
}

struct Mistake {
  const char* lines;     // the first one is line 8 in a registry, line 10 at the top
  const char* expected;  // "line:column code"
};

void check(const Mistake& mistake, const std::string& text) {
  CAPTURE(text);
  const auto result = test::evaluate_text(text);
  CHECK(test::dump(result.diagnostics, result.sources) == mistake.expected);
  CHECK(result.policy.has_value() == result.diagnostics.empty());
  for (const Diagnostic& item : result.diagnostics.items()) {
    CHECK_FALSE(item.summary.empty());
    CHECK_FALSE(item.help.empty());
  }
}

}  // namespace

TEST_CASE("a mistake in a registry gets one message at its place") {
  const Mistake mistakes[] = {
      {"", ""},
      {"allow subnet.docker.vm, 1.2.3.4", ""},
      // syntax
      {"default_action deny", "8:16 ACR0020"},
      {"default_action =", "8:17 ACR0027"},
      {"default_action = # deny", "8:18 ACR0027"},
      {"default_action == deny", "8:16 ACR1134"},
      {"default_action => deny", "8:16 ACR1134"},
      {"default_action: deny", "8:15 ACR1133"},
      {"on_destroy = \"keep", "8:14 ACR0011"},
      {"on_destroy = keep\"", "8:14 ACR1131"},
      {"on_destroy = 'keep'", "8:14 ACR1132"},
      {"on_destroy = <<EOT\nkeep\nEOT\nownership = sharde", "8:14 ACR1135; 11:13 ACR1021"},
      {"alow 1.2.3.4\nownership = sharde", "8:1 ACR1137; 9:13 ACR1021"},
      {"allow 1.2.3.4 becuase \"a\"\nownership = sharde", "8:15 ACR1137; 9:13 ACR1021"},
      {"1.2.3.4 because \"a\"\nownership = sharde", "8:1 ACR1138; 9:13 ACR1021"},
      {"allow because \"a\"", "8:7 ACR0028"},
      {"allow until 2026-12-31", "8:7 ACR0028"},
      {"on_destroy = \"ke\\ep\"", "8:17 ACR0013"},
      {"on_destroy = keep,", "8:18 ACR0010"},
      {"on_destroy = keep;", "8:18 ACR0010"},
      {"allow", "8:6 ACR0028"},
      {"allow 1.2.3.4,", "9:1 ACR0028"},
      {"allow 1.2.3.4 5.6.7.8", "8:15 ACR0024"},
      {"allow [1.2.3.4 5.6.7.8]", "8:16 ACR0024"},
      {"allow [1.2.3.4, 5.6.7.8", "9:1 ACR0025"},
      {"allow [1.2.3.4, 5.6.7.8\nownership = shared", "9:1 ACR0025"},
      {"allow [1.2.3.4, %]", "8:17 ACR0026"},
      {"allow (1.2.3.4", "8:15 ACR0037"},
      {"allow 1.2.3.4 +", "8:16 ACR0037"},
      {"allow a ? 1.2.3.4", "8:18 ACR0037"},
      {"allow [for x in xs x]", "8:19 ACR0037"},
      {"allow 10.0.0.0/8 except", "8:24 ACR0037"},
      {"allow 1.2.3.4 because \"a\" because \"b\"", "8:27 ACR0038"},
      {"allow 1.2.3.4 because", "8:22 ACR0029"},
      {"allow 1.2.3.4 because build", "8:23 ACR1024"},
      {"allow subnet.", "8:14 ACR0030"},
      {"allow subnet.docker[]", "8:21 ACR0031"},
      {"allow subnet.docker[\"vm\"", "8:25 ACR0032"},
      {"hello", "8:6 ACR0033"},
      {"deny 1.2.3.4", "8:1 ACR0050"},
      {"/* never closed", "8:1 ACR0012"},
      // literals
      {"allow 203.0.113.7/24", "8:7 ACR0045"},
      {"allow 203.0.113.0/33", "8:7 ACR0041"},
      {"allow 203.0.113.256", "8:7 ACR0041"},
      {"allow 203.0.113.01", "8:7 ACR0041"},
      {"allow 203.0.113", "8:7 ACR0040"},
      {"allow 203.0.113.0/", "8:7 ACR0040"},
      {"allow 203.0.113.0.1", "8:7 ACR0040"},
      {"allow 5a", "8:7 ACR0040"},
      {"allow 2001:db8::/32", "8:7 ACR0042"},
      {"allow ::1", "8:7 ACR0042"},
      {"allow fe80::1", "8:7 ACR0042"},
      {"allow 2026-02-30", "8:7 ACR0043"},
      {"allow 99999999999999999999", "8:7 ACR0044"},
      // meaning
      {"allow 2026-02-28", "8:7 ACR1029"},
      {"allow 7", "8:7 ACR1029"},
      {"allow \"203.0.113.7\"", "8:7 ACR1023"},
      {"allow \"office\"", "8:7 ACR1029"},
      {"allow registry.main", "8:7 ACR1029"},
      {"allow vm", "8:7 ACR1031"},
      {"allow office", "8:7 ACR1029"},
      {"allow docker.vm", "8:7 ACR1031"},
      {"allow subnet.docker.vmm", "8:7 ACR1040"},
      {"allow subnet.vm", "8:7 ACR1040"},
      {"allow subnet.docker", "8:7 ACR1030"},
      {"default_action = denied", "8:18 ACR1021"},
      {"default_action = Deny", "8:18 ACR1021"},
      {"default_action = \"deny\"", "8:18 ACR1022"},
      {"default_action = [deny]", "8:18 ACR1020"},
      {"default_action = true ? deny : allow", ""},
      {"default_action = 1 == 2 ? deny : denied", "8:18 ACR1021"},
      {"default_action = \"${1}\"", "8:18 ACR1021"},
      {"prevent_destroy = true", ""},
      {"prevent_destroy = yes", "8:19 ACR1024"},
      {"create = true", "6:1 ACR1171"},
      {"create = false location = \"westeurope\"", ""},
      {"create = true location = \"West Europe\" sku = premium", ""},
      {"create = true location = westeurope", "8:26 ACR1024"},
      {"create = true location = \"west-europe\"", "8:26 ACR1172"},
      {"create = true location = \"westeurope\" sku = basic", "8:45 ACR1173"},
      {"create = true location = \"westeurope\" sku = \"Premium\"", "8:45 ACR1022"},
      {"create = yes location = \"westeurope\"", "8:10 ACR1024"},
      {"sku = premium", "8:1 ACR1170"},
      {"private_endpoint p { subnet = subnet.docker.vm }", ""},
      {"private_endpoint p { }", "8:1 ACR1007"},
      {"private_endpoint { subnet = subnet.docker.vm }", "8:1 ACR1009"},
      {"private_endpoint p { subnet = \"vm\" }", "8:31 ACR1020"},
      {"private_endpoint p { subnet = subnet.docker.vm name = \"-\" }", "8:55 ACR1025"},
      {"private_endpoint p { subnet = subnet.docker.vm dns_zone = \"x\" }", "8:59 ACR1026"},
      {"private_endpoint p { subnet = subnet.docker.vm }\nallow subnet.docker.vm", "9:7 ACR1180"},
      {"private_endpoint p { subnet = subnet.docker.vm }\n"
       "private_endpoint q { subnet = subnet.docker.vm }",
       "9:1 ACR1181"},
      {"private_endpoint p { subnet = subnet.docker.vm }\n"
       "private_endpoint p { subnet = subnet.docker.vm }",
       "9:1 ACR1181; 9:1 ACR1041"},
      {"public_access = disabled", ""},
      {"public_access = deny", "8:17 ACR1021"},
      {"public_access = \"disabled\"", "8:17 ACR1022"},
      {"trusted_services = 1 == 2 ? allow : deny", ""},
      {"trusted_services = enabled", "8:20 ACR1021"},
      {"dedicated_data_endpoints = enabled", ""},
      {"dedicated_data_endpoints = true", "8:28 ACR1020"},
      {"default_actoin = deny", "8:1 ACR1004"},
      // values
      {"allow 10.0.0.0/8 except 10.1.0.0/16", ""},
      {"allow 1.2.3.4 except subnet.docker.vm", "8:22 ACR1068"},
      {"allow subnet.docker.vm except 1.2.3.4", "8:7 ACR1068"},
      {"allow 1.2.3.4 except 1.2.3.0/24", "8:22 ACR1069"},
      {"allow 1.2.3.4 until 2026-12-31", ""},
      {"allow 1.2.3.4 until null", ""},
      {"allow 1.2.3.4 until 2026-02-30", "8:21 ACR0043"},
      {"allow 1.2.3.4 until 1.2.3.4", "8:21 ACR1020"},
      {"allow 1.2.3.4 until \"tomorrow\"", "8:21 ACR1020"},
      {"allow 1.2.3.4 because 5", "8:23 ACR1020"},
      {"allow 1 + 2", "8:7 ACR1029"},
      {"allow 1 + \"a\"", "8:7 ACR1050"},
      {"allow lenght([1])", "8:7 ACR1043"},
      {"allow [for x in xs : x]", "8:17 ACR1024"},
      {"allow [for deny in [1.2.3.4] : deny]", "8:12 ACR1045"},
      {"allow [for x in 5 : x]", "8:17 ACR1055"},
      {"for x in [1.2.3.4] { allow y }", "8:28 ACR1029"},
      {"for x in [1.2.3.4] { for x in [1] { allow 1.2.3.4 } }", "8:26 ACR1044"},
      {"if 5 { allow 1.2.3.4 }", "8:4 ACR1075"},
      {"if false { allow 1.2.3.4 } else { hello = 5 }", "8:35 ACR1004"},
      {"let x = y\nallow x", "8:9 ACR1024"},
      {"let x = x\nallow x", "8:9 ACR1046"},
      {"allow group.office", "8:7 ACR1040"},
      {"allow subnet.docker[\"vm\"]", "8:7 ACR1040"},
      {"allow subnet(\"vm\")", "8:7 ACR1059"},
      {"allow registry", "8:7 ACR1048"},
      {"subnet.docker.vm can reach registry.main", "8:1 ACR1072"},
      {"ownership = shared\nownership = exclusive", "9:1 ACR1006"},
      {"name = \"again\"", "8:1 ACR1006"},
      {"network_rule_set { }", "8:1 ACR1003"},
      {"subscription = \"contoso\"", "8:16 ACR1027"},
      {"subscription = subscription.shared", "8:16 ACR1040"},
      {"subscription = shared", "8:16 ACR1024"},
      {"id = \"/subscriptions/x\"", "7:10 ACR1012; 7:38 ACR1012; 8:6 ACR1026"},
  };
  for (const Mistake& mistake : mistakes) check(mistake, policy_with(mistake.lines));
}

TEST_CASE("a mistake at the top of a file gets one message at its place") {
  const Mistake mistakes[] = {
      {"registry two {\n name = \"other\" resource_group = \"g\"\n", "12:1 ACR0022"},
      {"}", "10:1 ACR0023"},
      {"registry two\n name = \"other\" resource_group = \"g\"\n}", "10:13 ACR0021"},
      {"registry my-two { name = \"other\" resource_group = \"g\" }", "10:10 ACR0035"},
      {"registry { name = \"other\" resource_group = \"g\" }", "10:1 ACR1009"},
      {"registry a b { name = \"other\" resource_group = \"g\" }", "10:1 ACR1009"},
      {"registry \"two\" { name = \"other\" resource_group = \"g\" }", "10:10 ACR1010"},
      {"registry two { name = \"other\" }", "10:1 ACR1007"},
      {"registry two { nmae = \"other\" resource_group = \"g\" }", "10:16 ACR1004"},
      {"registry two { name = other resource_group = \"g\" }", "10:23 ACR1024"},
      {"registry two { name = 5 resource_group = \"g\" }", "10:23 ACR1020"},
      {"registry two { name = \"my-registry\" resource_group = \"g\" }", "10:23 ACR1025"},
      {"registry two { name = \"other\" resource_group = \"g.\" }", "10:48 ACR1025"},
      {"registry main { name = \"other\" resource_group = \"g\" }", "10:1 ACR1041"},
      {"registry two { name = \"CONTOSO\" resource_group = \"Group\" }", "10:1 ACR1042"},
      {"registry two { id = \"/subscriptions/x\" }", "10:21 ACR1026"},
      {"subnet s { id = \"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g"
       "/providers/Microsoft.Network/virtualNetworks/v\" }",
       "10:17 ACR1026"},
      {"subnet s { id = \"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroup/g"
       "/providers/Microsoft.Network/virtualNetworks/v/subnets/s\" }",
       "10:17 ACR1026"},
      {"virtual_network docker { name = \"v2\" resource_group = \"g\" }", "10:1 ACR1041"},
      {"virtual_network v2 { name = \"v\" resource_group = \"g\" }", "10:29 ACR1025"},
      {"virtual_network v2 { name = \"v2\" resource_group = \"g\" allow 1.2.3.4 }",
       "10:55 ACR1008"},
      {"virtual_network v2 { name = \"v2\" resource_group = \"g\" subnet { name = \"s\" } }",
       "10:55 ACR1009"},
      {"azure { }", "10:1 ACR1011"},
      {"regsitry two { name = \"other\" }", "10:1 ACR1001"},
      {"resource \"azurerm_container_registry\" \"acr\" {\n  name = \"x\"\n}", "10:1 ACR1002"},
      {"name = \"x\"", "10:1 ACR1005"},
      {"allow 1.2.3.4", "10:1 ACR1008"},
      {"subscription two { id = \"x\" }", "10:25 ACR1027"},
      {"subscription two { }", "10:1 ACR1007"},
      {"let a = b\nlet b = a", "11:9 ACR1046"},
      {"let deny = 1", "10:5 ACR1045"},
      {"let a = 1\nlet a = 2", "11:5 ACR1044"},
      {"let a = [1, \"a\"][2]", "10:18 ACR1054"},
      {"let a = { x = 1 }.y", "10:9 ACR1053"},
      {"let a = { x = 1, x = 2 }", "10:18 ACR1056"},
      {"let a = length()", "10:9 ACR1057"},
      {"let a = upper(5)", "10:15 ACR1058"},
      {"let a = range(99999)", "10:9 ACR1059"},
      {"let a = 9223372036854775807 + 1", "10:9 ACR1051"},
      {"let a = 1 / 0", "10:9 ACR1052"},
      {"let a = 1 == \"1\"", "10:9 ACR1050"},
      {"let a = [1] + [2]", "10:9 ACR1050"},
      {"let a = \"${[1]}\"", "10:12 ACR1075"},
      {"let a = error(\"not so\")", "10:9 ACR1059"},
      {"let a = registry.main.nmae", "10:9 ACR1004"},
      {"variable v { }", "10:1 ACR1060"},
      {"variable v { type = strin default = \"a\" }", "10:21 ACR1062"},
      {"variable v { type = list(string) default = [\"a\", 5] }", "10:50 ACR1061"},
      {"variable v { type = object({ a = int }) default = {} }", "10:51 ACR1061"},
      {"variable v { type = object({ a = int }) default = { a = 1, b = 2 } }", "10:64 ACR1053"},
      {"variable v { default = 1 check { condition = v > 1 message = \"larger\" } }",
       "10:24 ACR1063"},
      {"if true { variable v { default = 1 } }", "10:11 ACR1067"},
      {"for x in [1, 2] { subnet s { id = \"x\" } }", "10:19 ACR1066; 10:35 ACR1026"},
      {"for x in [1, 2] { virtual_network n { name = \"nn\" resource_group = \"g\" } }\n"
       "group g { allow subnet.n[\"1\"].a }",
       "10:19 ACR1066"},
      {"virtual_network n {\n name = \"nn\" resource_group = \"g\"\n"
       " for x in [1, 2] { subnet s { name = \"s${x}\" } }\n}\n"
       "group g { allow subnet.n.s[\"1\"], subnet.n.t }",
       "12:20 ACR1066; 14:34 ACR1040"},
      {"for x in [1] { allow 1.2.3.4 }", "10:16 ACR1008"},
      {"group g { allow group.h }\ngroup h { allow group.g }", "11:17 ACR1046"},
      {"group g { name = \"g\" }", "10:11 ACR1004"},
      {"assert \"a\" { condition = 1 == 2 }", "10:26 ACR1070"},
      {"assert \"a\" { condition = 5 }", "10:26 ACR1020"},
      {"assert a { condition = true }", "10:8 ACR1071"},
      {"assert \"a\" { }", "10:1 ACR1007"},
      {"assert \"a\" { 1.2.3.4 can reach registry.main }", "10:14 ACR1070"},
      {"assert \"a\" { 1.2.3.4 can reach registry.mian }", "10:32 ACR1040"},
      {"assert \"a\" { any subnet cannot reach registry.* }", "10:14 ACR1070"},
      {"assert \"a\" { 5 can reach registry.main }", "10:14 ACR1055"},
      {"module m { source = \"./m\" }", "10:21 ACR1087"},
      {"acrnet { version = \">= one\" }", "10:20 ACR1088"},
      {"acrnet { version = 1 }", "10:20 ACR1020"},
      {"acrnet { state s3 { bucket = \"x\" } }", "10:16 ACR1076"},
      {"acrnet { state azurerm { } }", "10:16 ACR1076"},
      {"acrnet { state \"azblob\" { account = \"contosotf\" container = \"state\" "
       "key = \"a.acrstate\" } }",
       "10:16 ACR1010"},
      {"acrnet { state local { file = \"x\" } }", "10:24 ACR1077"},
      {"acrnet { state local { path = \"/tmp/a.acrstate\" } }", "10:31 ACR1079"},
      {"acrnet { state local { path = \"../a.acrstate\" } }", "10:31 ACR1079"},
      {"acrnet { state local { path = \"a\" } }", "10:31 ACR1079"},
      {"acrnet { state local { path = \"x/errored.acrstate\" } }", "10:31 ACR1079"},
      {"acrnet { state local { path = 5 } }", "10:31 ACR1020"},
      {"acrnet { state azblob { account = \"contosotf\" } }", "10:10 ACR1007; 10:10 ACR1007"},
      {"acrnet { state azblob { acount = \"contosotf\" container = \"state\" key = \"a\" } }",
       "10:25 ACR1077"},
      {"acrnet { state azblob { account = \"Contoso\" container = \"state\" key = \"a\" } }",
       "10:35 ACR1025"},
      {"acrnet { state azblob { account = \"contoso\" container = \"a--b\" key = \"a\" } }",
       "10:57 ACR1025"},
      {"acrnet { state azblob { account = \"contoso\" container = \"state\" key = \"/a\" } }",
       "10:71 ACR1079"},
      {"acrnet { state azblob { account = \"contoso\" container = \"state\" key = null } }",
       "10:71 ACR1079"},
      {"acrnet { state azblob { account = \"contosotf\" container = \"state\" key = \"a.acrstate\" "
       "endpoint = \"http://contoso.example\" } }",
       "10:97 ACR1079"},
      {"acrnet { state azblob { account = \"contosotf\" container = \"state\" key = \"a.acrstate\" "
       "endpoint = \"https://contoso.example/?sv=1\" } }",
       "10:97 ACR1079"},
      {"acrnet { state azblob { account = \"contosotf\" container = \"state\" key = \"a.acrstate\" "
       "access_key = \"hush\" } }",
       "10:86 ACR1078"},
      {"acrnet { state http { } }", "10:10 ACR1007"},
      {"acrnet { state http { address = \"https://u:p@states.example/a\" } }", "10:33 ACR1079"},
      {"acrnet { state http { address = \"http://states.example/a\" } }", "10:33 ACR1079"},
      {"acrnet { state http { address = \"https://states.example/a\" "
       "lock_address = \"https://other.example/a\" } }",
       "10:75 ACR1079"},
      {"acrnet { state http { address = \"https://states.example/a\" update_method = \"post\" } }",
       "10:76 ACR1079"},
      {"acrnet { state http { address = \"https://states.example/a\" password = \"hush\" } }",
       "10:60 ACR1078"},
      {"variable p { default = \"x\" sensitive = true }\n"
       "acrnet { state http { address = \"https://states.example/${p}\" } }",
       "11:33 ACR1078"},
      {"acrnet { state local { } state local { } }", "10:26 ACR1011"},
      {"acrnet { state { } }", "10:10 ACR1009"},
      {"acrnet { version = \"1\" }\nacrnet { version = \"1\" }", "11:1 ACR1011"},
      {"acrnet { backend = \"x\" }", "10:10 ACR1004"},
      {"output o { value = [1, subnet.docker.vm, 1.2.3.4] }", ""},
      {"output o { }", "10:1 ACR1007"},
      {"variable v { default = 1 sensitive = true }\noutput o { value = \"x${v}\" }",
       "11:20 ACR1074"},
      {"a\x01 = 1", "10:1 ACR1005; 10:2 ACR0002"},
  };
  for (const Mistake& mistake : mistakes) check(mistake, policy_with("", mistake.lines));
}

TEST_CASE("nobody is told off for using what a mistake left undeclared") {
  const std::string registry =
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
      "registry main { name = \"contoso\" resource_group = \"g\" allow subnet.docker.vm }\n";
  const Mistake mistakes[] = {
      {"virtual_netwrok docker { name = \"vnet\" }", "3:1 ACR1001"},
      {"virtual_network docker { name = \"vnet\" resource_group = \"g\" subnet vm "
       "{ name = \"vm } }",
       "3:80 ACR0011"},
      {"virtual_network docker { nam = \"vnet\" resource_group = \"g\" subnet vm "
       "{ name = \"vm\" } }",
       "3:26 ACR1004"},
      {"virtual_network docker { name = \"v\" resource_group = \"g\" subnet vm { name = \"vm\" } }",
       "3:33 ACR1025"},
      {"virtual_network docker { name = \"vnet\" resource_group = \"g\" subnet vm = \"vm\" }",
       "3:71 ACR0036"},
  };
  for (const Mistake& mistake : mistakes) check(mistake, registry + mistake.lines);
  check({"", "1:24 ACR1027"},
        "azure { subscription = \"contoso\" }\n"
        "registry main { name = \"contoso\" resource_group = \"g\" }");
  check({"", "1:1 ACR1028"}, "registry main { name = \"contoso\" resource_group = \"g\" }");
}

TEST_CASE("five separate mistakes get five messages in the order of the file") {
  const std::string text =
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
      "virtual_network docker {\n"
      "  resource_group = \"g\"\n"
      "  name           = \"vnet\n"  // no closing quote
      "  subnet vm { name = \"vm\" }\n"
      "}\n"
      "registry main {\n"
      "  resource_group \"g\"\n"  // no '='
      "  name           = \"contoso\"\n"
      "  default_actoin = deny\n"                          // mistyped
      "  allow subnet.docker.vmm because \"build VMs\"\n"  // mistyped
      "  allow 203.0.113.7/24\n"                           // host bits
      "}\n";
  const auto result = test::evaluate_text(text);
  CHECK(test::dump(result.diagnostics, result.sources) ==
        "4:20 ACR0011; 8:18 ACR0020; 10:3 ACR1004; 11:9 ACR1040; 12:9 ACR0045");
  CHECK(result.diagnostics.items()[3].help == "did you mean subnet.docker.vm?");
  CHECK_FALSE(result.policy);
}

}  // namespace acrnet::parser
