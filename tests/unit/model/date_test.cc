#include "model/date.h"

#include <catch2/catch.hpp>

using namespace acrnet;

TEST_CASE("a date is ten characters of a day that the calendar has") {
  CHECK(parse_date("1970-01-01")->days == 0);
  CHECK(parse_date("1969-12-31")->days == -1);
  CHECK(parse_date("2000-03-01")->days == 11017);
  CHECK(parse_date("2024-02-29"));
  CHECK(parse_date("2000-02-29"));
  for (const char* wrong :
       {"", "2026-1-01", "2026-13-01", "2026-00-10", "2026-02-29", "1900-02-29", "2026-04-31",
        "2026-01-00", "2026-01-32", "2026/01/01", "20260101", "2026-01-01 ", "-026-01-01",
        "2026-+1-01", "2026--1-01", "abcd-ef-gh", "2026-01-0x"}) {
    INFO(wrong);
    CHECK_FALSE(parse_date(wrong));
  }
}

TEST_CASE("a day is written as it is read, and later days are greater") {
  Date before{-1};
  for (std::int32_t days = -800; days < 60000; days += 7) {
    const Date date{days};
    REQUIRE(parse_date(to_string(date)) == date);
    REQUIRE(to_string(date).size() == 10);
    if (days > 0) REQUIRE(to_string(before) < to_string(date));
    before = date;
  }
}
