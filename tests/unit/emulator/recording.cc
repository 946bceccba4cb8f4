#include "tests/unit/emulator/recording.h"

#include <algorithm>
#include <fstream>
#include <string_view>

namespace acrnet::emulator::testing {
namespace {

std::string_view trimmed_left(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

// Whether the quoted text that begins the scalar ends in this text.
bool is_closed(std::string_view text) {
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return true;
      ++i;
    }
  }
  return false;
}

std::string unquoted(std::string_view text) {
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[0] == '\'') {
      result += text[i];
      if (text[i] == '\'') ++i;
    } else if (text[i] != '\\') {
      result += text[i];
    } else {
      const char escaped = text[++i];
      result += escaped == 'n' ? '\n' : (escaped == 'r' ? '\r' : (escaped == 't' ? '\t' : escaped));
    }
  }
  return result;
}

// The scalar that begins at `text`, the rest of its line, and goes on in the lines after `at`.
std::string scalar(std::string_view text, const std::vector<std::string>& lines, std::size_t& at) {
  if (text.empty() || (text[0] != '\'' && text[0] != '"')) {
    return text == "null" ? std::string() : std::string(text);
  }
  std::string whole(text);
  while (!is_closed(whole) && at + 1 < lines.size()) {
    const std::string_view next = trimmed_left(lines[++at]);
    // A backslash at the end of a line joins without a blank, any other line break is a blank.
    const bool joined = whole.back() == '\\' && text[0] == '"';
    if (joined) {
      whole.pop_back();
    } else {
      whole += ' ';
    }
    whole += next;
  }
  return unquoted(whole);
}

bool take(std::string_view& line, std::string_view key) {
  if (!line.starts_with(key)) return false;
  line = trimmed_left(line.substr(key.size()));
  return true;
}

std::string target_of(const std::string& uri) {
  const std::size_t host = uri.find("://");
  return uri.substr(uri.find('/', host + 3));
}

}  // namespace

std::vector<Interaction> read_recording(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::vector<Interaction> interactions;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    std::string_view line = lines[at];
    if (line == "- request:") {
      interactions.emplace_back();
    } else if (interactions.empty()) {
      continue;
    } else if (take(line, "    body: ")) {
      interactions.back().request_body = scalar(line, lines, at);
    } else if (take(line, "    method: ")) {
      interactions.back().method = line;
    } else if (take(line, "    uri: ")) {
      interactions.back().target = target_of(scalar(line, lines, at));
    } else if (take(line, "      string: ")) {
      interactions.back().response_body = scalar(line, lines, at);
    } else if (take(line, "      code: ")) {
      interactions.back().status = std::stoi(std::string(line));
    }
  }
  return interactions;
}

}  // namespace acrnet::emulator::testing
