// What each function of the language does; the table in table.cc says what it takes.
//
// Internal to the parser's second stage. Pure; a failure is reported through the Arguments.
#pragma once

#include <cstddef>

#include "parser/evaluate/expressions/function.h"

namespace acrnet::parser::functions {

// What a text grows to before make_text() refuses it.
inline constexpr std::size_t far_too_long = std::size_t{2} << 20U;

// ---- lists and maps (lists.cc) ----
Value length(const Arguments& it);
Value concat(const Arguments& it);
Value flatten(const Arguments& it);
Value distinct(const Arguments& it);
Value sort(const Arguments& it);
Value reverse(const Arguments& it);
Value contains(const Arguments& it);
Value keys(const Arguments& it);
Value values(const Arguments& it);
Value merge(const Arguments& it);
Value lookup(const Arguments& it);
Value zip(const Arguments& it);
Value range(const Arguments& it);
Value min(const Arguments& it);
Value max(const Arguments& it);
Value sum(const Arguments& it);

// ---- texts (texts.cc) ----
Value lower(const Arguments& it);
Value upper(const Arguments& it);
Value trim(const Arguments& it);
Value split(const Arguments& it);
Value join(const Arguments& it);
Value replace(const Arguments& it);
Value starts_with(const Arguments& it);
Value ends_with(const Arguments& it);

// ---- verbs as printf has them (format_text.cc) ----
Value format(const Arguments& it);

// ---- patterns (regex.cc) ----
Value regex_match(const Arguments& it);

// ---- files and data (files.cc, and a file for each format) ----
Value file(const Arguments& it);
Value json_decode(const Arguments& it);
Value yaml_decode(const Arguments& it);
Value csv_decode(const Arguments& it);
// What a text of data says, as a value of the language.
Value cidr(const Arguments& it);
Value date(const Arguments& it);
Value whole_number(const Arguments& it);

// ---- addresses and resources (networks.cc) ----
Value cidr_hosts_count(const Arguments& it);
Value cidr_subnet(const Arguments& it);
Value cidr_contains(const Arguments& it);
Value cidr_overlaps(const Arguments& it);
Value cidr_merge(const Arguments& it);
Value cidr_subtract(const Arguments& it);
Value subnet(const Arguments& it);
Value registry(const Arguments& it);

}  // namespace acrnet::parser::functions
