#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/views/access/access_picture.h"
#include "cli/views/access/access_text.h"
#include "cli/views/assets/assets.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/html.h"
#include "cli/views/text/text.h"
#include "executor/json/sha256.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

// As many are open from the start; what is more is folded, and found by the filter all the same.
constexpr std::size_t most_open = 40;
constexpr std::size_t most_listed = 12;

struct Counts {
  std::size_t losing = 0;
  std::size_t gaining = 0;
};

Counts count_registries(const PlanView& view) {
  Counts counts;
  for (const AccessSection& section : view.access) {
    if (!section.loses.empty()) counts.losing += section.members.size();
    if (!section.gains.empty()) counts.gaining += section.members.size();
  }
  return counts;
}

std::string headline_of(const PlanView& view) {
  std::string text = view.headline;
  if (text.ends_with('.')) text.pop_back();
  return html_text(text);
}

// ---- the top

std::string badge(const RiskView& risk) {
  if (risk.empty()) return "";
  return fmt::format("<span class=\"badge {0}\">risk: {0}</span> {1}", name(risk.level),
                     risk.words());
}

std::string fact(std::size_t count, std::string_view words, std::string_view kind) {
  return fmt::format("<li class=\"{}\"><b>{}</b> {}</li>\n", kind, grouped(count), words);
}

std::string findings_html(const PlanView& view) {
  std::string text;
  for (const FindingRow& row : view.findings) {
    text += fmt::format("<p class=\"finding\">{}: {}</p>\n", badge(row.risk),
                        html_phrase(row.sentence));
  }
  return text;
}

std::string top_html(const PlanView& view) {
  const Counts counts = count_registries(view);
  std::string text = fmt::format("<header>\n<h1>{}</h1>\n", headline_of(view));
  if (!view.risk.empty()) text += fmt::format("<p>{}</p>\n", badge(view.risk));
  text += fmt::format("<p>{}</p>\n",
                      html_text(view.proof + (view.proof.empty() ? "" : " ") + view.assertions));
  text += "<ul class=\"facts\">\n";
  const auto registries = [](std::size_t count, std::string_view verb) {
    return fmt::format("{} where somebody {}", count == 1 ? "registry" : "registries", verb);
  };
  text += fact(counts.losing, registries(counts.losing, "loses"), counts.losing > 0 ? "loss" : "");
  text +=
      fact(counts.gaining, registries(counts.gaining, "gains"), counts.gaining > 0 ? "gain" : "");
  text += fact(view.writes, view.writes == 1 ? "request to write" : "requests to write", "");
  text += fact(view.reads, view.reads == 1 ? "request made to read" : "requests made to read", "");
  return text + "</ul>\n" + findings_html(view) + "</header>\n";
}

constexpr std::string_view tools = R"(<div class="tools">
<span class="find needs-script"><label for="filter">Filter</label>
<input type="search" id="filter" placeholder="registry, network, subnet, file" autocomplete="off">)"
                                   R"(</span>
<label><input type="checkbox" id="show-kept" checked> kept</label>
<label><input type="checkbox" id="show-gained" checked> gained</label>
<label><input type="checkbox" id="show-lost" checked> lost</label>
<span id="found" role="status" class="quiet"></span>
</div>
)";

std::string picture_html(const PlanView& view) {
  const AccessPicture picture = access_picture(view.access, PictureUse::in_page);
  if (picture.svg.empty()) return "";
  std::string caption = "= keeps access, + gains it, \xE2\x88\x92 loses it.";
  if (picture.sections < view.access.size()) {
    std::size_t all = 0;
    for (const AccessSection& section : view.access) all += section.registries.size();
    caption += fmt::format(" Shown are {} of {}; all are listed below.",
                           grouped(picture.registries), counted(all, "registry", "registries"));
  }
  return fmt::format(
      "<figure>\n"
      "<div class=\"scroll\" role=\"region\" aria-label=\"Access picture\" tabindex=\"0\">\n"
      "{}</div>\n<figcaption>{} The same stands in words below.</figcaption>\n</figure>\n",
      picture.svg, caption);
}

// ---- who can reach what

std::string shift_item(const ShiftRow& row, std::string_view kind) {
  std::string text = fmt::format("<li class=\"{}\">{}", kind, html_phrase(row.who));
  if (row.addresses > 1) {
    text += fmt::format(" <span class=\"quiet\">({})</span>",
                        counted(row.addresses, "address", "addresses"));
  }
  if (!row.origin.empty() && !row.everyone_else) {
    text += fmt::format(" <span class=\"quiet name\">{}</span>", html_text(row.origin));
  }
  return text + "</li>\n";
}

// The first of them open, the rest in a fold.
std::string shift_list(const std::vector<ShiftRow>& rows, std::string_view kind,
                       std::string_view verb) {
  if (rows.empty()) return "";
  const std::size_t open = rows.size() <= most_listed + 3 ? rows.size() : most_listed;
  std::string text = fmt::format("<ul aria-label=\"{}\">\n", verb);
  for (std::size_t i = 0; i < open; ++i) text += shift_item(rows[i], kind);
  text += "</ul>\n";
  if (open == rows.size()) return text;
  text += fmt::format("<details class=\"{}\"><summary>{}: {} more</summary>\n<ul>\n", kind, verb,
                      grouped(rows.size() - open));
  for (std::size_t i = open; i < rows.size(); ++i) text += shift_item(rows[i], kind);
  return text + "</ul></details>\n";
}

void append_needles(const std::vector<ShiftRow>& rows, std::string& to) {
  for (const ShiftRow& row : rows) to += row.who.text() + " " + row.origin + " ";
}

std::string needle_of(const AccessSection& section) {
  std::string needle;
  for (const std::string& name : section.registries) needle += name + " ";
  append_needles(section.loses, needle);
  append_needles(section.gains, needle);
  append_needles(section.kept, needle);
  return html_text(needle);
}

std::string members_html(const AccessSection& section) {
  if (section.registries.size() <= 3) return "";
  std::string text = fmt::format("<details><summary>all {}</summary>\n<p>",
                                 counted(section.registries.size(), "registry", "registries"));
  for (std::size_t i = 0; i < section.registries.size(); ++i) {
    text += fmt::format("{}<code>{}</code>", i == 0 ? "" : ", ", html_text(section.registries[i]));
  }
  return text + "</p></details>\n";
}

std::string access_card(const AccessSection& section) {
  std::string text =
      fmt::format("<article class=\"card\" data-text=\"{}\">\n<header><h3>{}</h3>{}</header>\n",
                  needle_of(section), html_text(access_headline(section)),
                  section.risk.empty() ? "" : "<span>" + badge(section.risk) + "</span>");
  if (section.before && section.after) {
    text += fmt::format(
        "<p><span class=\"quiet\">before</span> {} <span class=\"quiet\">after</span> {}</p>\n",
        html_phrase(*section.before), html_phrase(*section.after));
  }
  text += members_html(section);
  text += shift_list(section.loses, "lost", "loses");
  text += shift_list(section.gains, "gained", "gains");
  text += shift_list(section.unknown, "unknown", "can't be told of");
  text += shift_list(section.kept, "kept", "keeps");
  return text + "</article>\n";
}

// All items one after the other, those behind the first ones in a fold.
template <typename Item, typename Write>
std::string folded(const std::vector<Item>& items, std::string_view noun, Write write) {
  std::string text;
  const std::size_t open = std::min(items.size(), most_open);
  for (std::size_t i = 0; i < open; ++i) text += write(items[i]);
  if (open == items.size()) return text;
  text += fmt::format("<details class=\"fold\"><summary>{} more {}</summary>\n",
                      grouped(items.size() - open), noun);
  for (std::size_t i = open; i < items.size(); ++i) text += write(items[i]);
  return text + "</details>\n";
}

// ---- what changes, and in which order

std::string_view word_of(Action action) { return name(action); }

std::string change_row(const ChangeRow& row) {
  return fmt::format(
      "<tr><td class=\"sign {0}\"><span title=\"{0}\">{1}</span></td><td>{2}</td><td>"
      "<code>{3}</code></td><td class=\"name\">{4}</td><td>{5}</td></tr>\n",
      word_of(row.action), sign_of(row.action), row.label, html_text(row.value),
      html_text(row.origin), html_text(row.because));
}

// `origin_head` says what the rows tell in place of who asks for them.
std::string change_card(const ChangeSection& section, std::string_view origin_head) {
  std::string needle;
  std::string names;
  std::size_t unchanged = 0;
  for (const ChangedResource& resource : section.resources) {
    needle += resource.name + " " + resource.azure + " " + resource.origin + " ";
    names += fmt::format("{}<code>{}</code>", names.empty() ? "" : ", ", html_text(resource.name));
    if (!resource.azure.empty()) {
      names += fmt::format(" <span class=\"quiet\">{}</span>", html_text(resource.azure));
    }
    if (!resource.origin.empty()) {
      names += fmt::format(" <span class=\"quiet name\">{}</span>", html_text(resource.origin));
    }
    unchanged += resource.unchanged_rules;
  }
  std::string rows;
  for (const ChangeRow& row : section.rows) {
    needle += row.value + " " + row.origin + " " + row.because + " ";
    rows += change_row(row);
  }
  const std::size_t count = section.resources.size();
  const std::string head =
      count == 1 ? fmt::format("<h3>{}</h3>", names)
                 : fmt::format(
                       "<h3>{} that change alike</h3>\n<details><summary>all of them</summary>"
                       "<p>{}</p></details>",
                       counted(count, "resource"), names);
  const std::string rest = unchanged == 0 ? ""
                                          : fmt::format("<p class=\"quiet\">{} unchanged</p>\n",
                                                        counted(unchanged, "rule"));
  return fmt::format(
      "<article class=\"card\" data-text=\"{}\">\n{}\n<table>\n<thead><tr><td></td>"
      "<th scope=\"col\">what</th><th scope=\"col\">value</th><th scope=\"col\">{}</th>"
      "<th scope=\"col\">because</th></tr></thead>\n<tbody>\n{}</tbody></table>\n{}</article>\n",
      html_text(needle), head, origin_head, rows, rest);
}

std::string order_row(const OrderRow& row) {
  const std::string number = row.first == row.last
                                 ? fmt::format("{}", row.first)
                                 : fmt::format("{}\xE2\x80\x93{}", row.first, row.last);
  return fmt::format(
      "<tr data-text=\"{0}\"><td>{1}</td><td>{2}</td><td>{3}</td><td>{4}</td></tr>\n",
      html_text(row.resource.text()), number, html_phrase(row.resource), html_text(row.what),
      html_text(row.waits));
}

std::string order_html(const std::vector<OrderRow>& rows) {
  if (rows.empty()) return "";
  std::string text =
      "<h2>In which order</h2>\n"
      "<div class=\"scroll\" role=\"region\" aria-label=\"Order of the steps\" tabindex=\"0\">"
      "<table>\n"
      "<thead><tr><th scope=\"col\">step</th><th scope=\"col\">where</th>"
      "<th scope=\"col\">what</th><th scope=\"col\">waits</th></tr></thead>\n<tbody>\n";
  for (const OrderRow& row : rows) text += order_row(row);
  return text + "</tbody></table></div>\n";
}

std::string main_html(const PlanView& view) {
  std::string text = "<main>\n";
  if (!view.empty || !view.drift.empty()) text += tools;
  if (!view.opening.empty())
    text += fmt::format("<p class=\"finding\"><strong>{}</strong></p>\n", html_text(view.opening));
  if (!view.outside.empty()) {
    text += fmt::format("<h2>Who is cut off or let in at this moment</h2>\n<p>{}</p>\n",
                        html_text(view.outside_words));
    text += folded(view.outside, "groups of registries", access_card);
  }
  if (!view.drift.empty()) {
    text += "<h2>What changed outside of acrnet</h2>\n" +
            folded(view.drift, "resources",
                   [](const ChangeSection& section) { return change_card(section, "since then"); });
  }
  if (!view.access.empty()) {
    text += "<h2>Who can reach what</h2>\n" + picture_html(view);
    text += folded(view.access, "groups of registries", access_card);
  }
  if (!view.changes.empty()) {
    text += "<h2>What changes</h2>\n" +
            folded(view.changes, "resources", [](const ChangeSection& section) {
              return change_card(section, "who asks for it");
            });
  }
  text += order_html(view.order);
  for (const std::string& note : view.notes) {
    text += fmt::format("<p class=\"quiet\">{}</p>\n", html_text(note));
  }
  return text + "</main>\n";
}

// As a Content-Security-Policy names the one script that may run: its SHA-256 in base64 (RFC 4648).
std::string script_digest() {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;  // the digest's 256 bits, filled up to whole groups of six
  for (const char digit : executor::sha256(report_script)) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    for (int bit = 3; bit >= 0; --bit) bits += (value >> bit) % 2 == 0 ? '0' : '1';
  }
  bits += "00";
  std::string text;
  for (std::size_t at = 0; at < bits.size(); at += 6) {
    text += alphabet[std::stoul(bits.substr(at, 6), nullptr, 2)];
  }
  return text + "=";
}

std::string head_html(const PlanView& view) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n",
      script_digest(), headline_of(view), picture_style, report_style);
}

}  // namespace

std::string plan_html(const PlanView& view) {
  return head_html(view) + top_html(view) + main_html(view) +
         fmt::format("<footer>Digest <code>{}</code> · day {} · made by acrnet</footer>\n",
                     view.digest, view.today) +
         fmt::format("<script>{}</script>\n</body>\n</html>\n", report_script);
}

}  // namespace acrnet::cli
