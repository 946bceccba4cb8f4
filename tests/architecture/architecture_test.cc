// The project itself, held against its rules. Each failure lists every violation with file and
// line.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/documents.h"
#include "tests/architecture/includes.h"
#include "tests/architecture/rules.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/unnamed_names.h"
#include "tests/support/checkout.h"

namespace acrnet::architecture {

namespace {

const SourceTree& project() {
  static const SourceTree tree = read_tree(in_checkout(""));
  return tree;
}

// Catch breaks long lines, and with them "file:line"; so violations are printed as they are.
bool is_kept(Check check) {
  const std::vector<Violation> violations = check(project());
  std::cerr << report(violations);
  return violations.empty();
}

}  // namespace

TEST_CASE("the checks see the project: a source in every folder, and pages") {
  for (const Folder& folder : folders()) {
    INFO(folder.name);
    CHECK(project().has(folder.name));
  }
  CHECK(project().product_sources().size() > 20);
  CHECK(project().has_file("docs/architecture.md"));
}

TEST_CASE("a folder includes only the folders, and a room only the rooms, that the table allows") {
  CHECK(is_kept(check_arrows));
}

TEST_CASE("every source is in a room of the table, and every room has sources and is documented") {
  CHECK(is_kept(check_rooms));
  const SourceFile* const page = project().find("docs/architecture.md");
  REQUIRE(page != nullptr);
  for (const Room& room : rooms()) {
    INFO(room.path);
    const auto is_in_it = [&](const SourceFile* file) {
      return directory_of(file->path) == room.path;
    };
    const auto sources = project().product_sources();
    CHECK(std::any_of(sources.begin(), sources.end(), is_in_it));
    CHECK(page->text.find(fmt::format("`{}/`", room.path)) != std::string::npos);
  }
}

TEST_CASE("the table of rooms has no arrow that leads back") {
  std::vector<std::string_view> before;
  for (const Room& room : rooms()) {
    for (const std::string_view other : room.may_include) {
      INFO(room.path << " -> " << other);
      CHECK(std::find(before.begin(), before.end(), other) != before.end());
      CHECK(other.substr(0, other.find('/')) == room.path.substr(0, room.path.find('/')));
    }
    before.push_back(room.path);
  }
}

TEST_CASE("no file and no component includes itself by way of others") {
  CHECK(is_kept(check_cycles));
}

TEST_CASE("a library's headers are included only where the table has them") {
  CHECK(is_kept(check_third_party));
}

TEST_CASE("pure rooms do not reach the world") { CHECK(is_kept(check_purity)); }

TEST_CASE("files are opened by the sources that look at what they opened, and no others") {
  CHECK(is_kept(check_openers));
}

TEST_CASE("no two sources of a room keep a name to themselves that is the same") {
  CHECK(is_kept(check_own_names));
}

TEST_CASE("every header says what it is") { CHECK(is_kept(check_header_form)); }

TEST_CASE("the files that pages name are there") { CHECK(is_kept(check_named_files)); }

TEST_CASE("the pages that sources name are there") { CHECK(is_kept(check_named_pages)); }

TEST_CASE("a diagnostic's code is made in one place, and pages name only codes that are made") {
  CHECK(is_kept(check_codes));
}

TEST_CASE("every code has a page for `acrnet explain`") { CHECK(is_kept(check_code_pages)); }

}  // namespace acrnet::architecture
