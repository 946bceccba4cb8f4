#include "executor/http/secrets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include "executor/http/protocol_digest.h"
#include "executor/http/url.h"
#include "model/arm_id.h"
#include "model/utf8.h"

namespace acrnet::executor {

namespace {

constexpr std::size_t window_size = 8;
// What is enough of a credential.
constexpr std::size_t telling_piece = 10;
// What is enough of a sensitive text, and how much of a long one is looked for.
constexpr std::size_t telling_text = 64;
constexpr std::size_t longest_searched = std::size_t{64} << 10U;
constexpr std::size_t shortest = 4;

// ---- the canonical form ----
//
// Secrets and texts are compared after undoing what is done to a text on its way: escapes are
// undone, and what differs between encodings or is put in where a line is broken (blanks, line
// ends, '+' and '-', backslashes, colours) is left out. '_' and '/' are one, and so are large and
// small letters.

enum class Reading : unsigned char { plain, left_out, escape };

struct Letter {
  Reading reading = Reading::plain;
  char canonical = 0;
};

constexpr std::array<Letter, 256> make_letters() {
  std::array<Letter, 256> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = static_cast<char>(i);
    letters[i].canonical = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  letters['_'].canonical = '/';
  for (const unsigned char c : {' ', '\t', '\r', '\n', '+', '-'})
    letters[c].reading = Reading::left_out;
  for (const unsigned char c : {'\\', '%', '&', '\x1b'}) letters[c].reading = Reading::escape;
  return letters;
}

constexpr std::array<Letter, 256> letters = make_letters();

const Letter& letter_of(char c) { return letters[static_cast<unsigned char>(c)]; }

// The number in `digits`, or nothing.
std::optional<char32_t> hexadecimal(std::string_view digits) {
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, 16);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end || value > 0x10FFFF)
    return std::nullopt;
  return value;
}

// What one escape stands for: bytes to go on over, and the text it gives.
struct Unescaped {
  std::size_t length = 0;  // 0: it is no escape
  std::array<char, longest_utf8> bytes{};
  std::size_t count = 0;
};

Unescaped of_code_point(std::size_t length, char32_t value) {
  Unescaped made{length, {}, 0};
  if (value >= 0xD800 && value <= 0xDFFF) return made;
  made.count = static_cast<std::size_t>(write_utf8(value, made.bytes.data()) - made.bytes.data());
  return made;
}

// "u00e9" or "u{E9}" of "\u00e9", "x{E9}"; `text` begins behind the backslash.
Unescaped unescape_number(std::string_view text) {
  if (text.size() > 2 && text[1] == '{') {
    const std::size_t end = text.find('}');
    const auto value = end <= 10 ? hexadecimal(text.substr(2, end - 2)) : std::nullopt;
    if (!value) return {};
    if (text[0] == 'x') return {end + 1, {static_cast<char>(*value)}, 1};
    return of_code_point(end + 1, *value);
  }
  const auto value =
      text[0] == 'u' && text.size() >= 5 ? hexadecimal(text.substr(1, 4)) : std::nullopt;
  return value ? of_code_point(5, *value) : Unescaped{};
}

// `text` begins with a run of backslashes: escapes are escaped anew by whoever passes them on.
Unescaped unescape_backslash(std::string_view text) {
  const std::size_t run = std::min(text.find_first_not_of('\\'), text.size());
  const std::string_view rest = text.substr(run);
  if (rest.empty()) return {run, {}, 0};
  if (rest[0] == 'u' || rest[0] == 'x') {
    Unescaped made = unescape_number(rest);
    if (made.length > 0) made.length += run;
    return made.length > 0 ? made : Unescaped{run, {}, 0};
  }
  if (rest[0] == 'n' || rest[0] == 'r' || rest[0] == 't') return {run + 1, {}, 0};
  if (rest[0] == '"' || rest[0] == '/' || rest[0] == '\'') return {run + 1, {rest[0]}, 1};
  return {run, {}, 0};
}

// "%2F", also "%252F" and what Azure Pipelines has for a percent sign.
Unescaped unescape_percent(std::string_view text) {
  std::size_t at = 1;
  for (std::string_view rest = text.substr(at);;) {
    const std::size_t again = rest.starts_with("25") ? 2 : rest.starts_with("AZP25") ? 5 : 0;
    if (again == 0) break;
    at += again;
    rest.remove_prefix(again);
  }
  if (text.size() < at + 2) return {at, {'%'}, 1};
  const auto value = hexadecimal(text.substr(at, 2));
  if (!value) return {at, {'%'}, 1};
  return {at + 2, {static_cast<char>(*value)}, 1};
}

Unescaped unescape_entity(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"#39;", '\''}, {"apos;", '\''}}};
  std::size_t at = 1;
  while (text.substr(at).starts_with("amp;")) at += 4;
  for (const auto& [name, letter] : entities) {
    if (text.substr(at).starts_with(name)) return {at + name.size(), {letter}, 1};
  }
  return {at, {'&'}, 1};
}

// A colour of a terminal.
Unescaped unescape_colour(std::string_view text) {
  constexpr std::size_t longest = 12;
  const std::size_t end = text.starts_with("\x1b[") ? text.find_first_not_of("0123456789;", 2) : 0;
  return {end > 0 && end < longest ? end + 1 : 1, {}, 0};
}

Unescaped unescape(std::string_view text) {
  switch (text[0]) {
    case '\\': return unescape_backslash(text);
    case '%': return unescape_percent(text);
    case '&': return unescape_entity(text);
    default: return unescape_colour(text);
  }
}

// Calls `take(byte, begin, end)` for each canonical byte of the text.
template <typename Take>
void read_canonical(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const Letter& letter = letter_of(text[at]);
    if (letter.reading == Reading::plain) {
      take(letter.canonical, at, at + 1);
      ++at;
    } else if (letter.reading == Reading::left_out) {
      ++at;
    } else {
      const Unescaped found = unescape(text.substr(at));
      for (std::size_t i = 0; i < found.count; ++i) {
        const Letter& inner = letter_of(found.bytes[i]);
        if (inner.reading != Reading::left_out && found.bytes[i] != '\\')
          take(inner.canonical, at, at + found.length);
      }
      at += std::max<std::size_t>(found.length, 1);
    }
  }
}

std::string canonical(std::string_view text) {
  std::string made;
  read_canonical(text, [&](char byte, std::size_t, std::size_t) { made += byte; });
  return made;
}

// Of a text in which nothing is an escape, though it may look like one.
std::string canonical_as_written(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const Letter& letter = letter_of(c);
    if (letter.reading != Reading::left_out && c != '\\') made += letter.canonical;
  }
  return made;
}

// The letters of base64 that depend on nothing but the secret, when `before` bytes come before it.
std::string inner_base64(std::string_view secret, std::size_t before) {
  const std::string text = base64(std::string(before, '\0') + std::string(secret));
  const std::size_t first = (before * 8 + 5) / 6;
  const std::size_t last = (before + secret.size()) * 8 / 6;
  return text.substr(first, last - first);
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return text.ends_with(ending); });
}

bool names_secret(std::string_view variable) {
  std::string name(variable);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return ends_with_any(name, {"SECRET", "PASSWORD", "PASSWD", "TOKEN", "ACCESS_KEY", "API_KEY",
                              "APIKEY", "PRIVATE_KEY", "ACCOUNT_KEY", "CONNECTION_STRING",
                              "IDENTITY_HEADER", "_PAT", "CREDENTIALS"});
}

std::string percent_decoded(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto value = text[at] == '%' && at + 2 < text.size() ? hexadecimal(text.substr(at + 1, 2))
                                                               : std::nullopt;
    made += value ? static_cast<char>(*value) : text[at];
    at += value ? 3 : 1;
  }
  return made;
}

// The value of `name=` in a query or a form, decoded; empty when it is not there.
std::string parameter(std::string_view fields, std::string_view name) {
  while (!fields.empty()) {
    const std::string_view field = fields.substr(0, fields.find('&'));
    if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=')
      return percent_decoded(field.substr(name.size() + 1));
    fields.remove_prefix(std::min(field.size() + 1, fields.size()));
  }
  return {};
}

// What is secret in the value of a variable: of connection strings, signatures and JSON, only what
// has a name that says so, since addresses and IDs stand beside it; of anything else the whole.
std::vector<std::string> secrets_in(const std::string& value) {
  constexpr std::array<std::string_view, 9> names{
      "clientsecret", "client_secret", "accountkey", "sharedaccesskey", "password",
      "pwd",          "sig",           "token",      "private_key"};
  constexpr std::string_view between = "\":= \t\n";
  std::vector<std::string> found;
  const std::string lower = to_lower(value);
  for (const std::string_view name : names) {
    for (std::size_t at = lower.find(name); at != std::string::npos;
         at = lower.find(name, at + 1)) {
      const std::size_t after = at + name.size();
      const std::size_t begin = lower.find_first_not_of(between, after);
      if (begin == std::string::npos || begin == after) continue;
      const std::string_view rest = std::string_view(value).substr(begin);
      found.push_back(percent_decoded(rest.substr(0, rest.find_first_of("\"&;,}"))));
    }
  }
  if (found.empty()) found.push_back(value);
  return found;
}

// User and password of a URL, and the password alone.
std::vector<std::string> proofs_in_url(const std::string& url) {
  const std::size_t at = url.rfind('@');
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  if (at == std::string::npos || at < begin) return {};
  const std::string user = url.substr(begin, at - begin);
  const std::size_t colon = user.find(':');
  if (colon == std::string::npos) return {percent_decoded(user)};
  return {percent_decoded(user), percent_decoded(user.substr(colon + 1))};
}

bool is_word_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin == 0 || !is_word_letter(text[begin - 1])) &&
         (end == text.size() || !is_word_letter(text[end]));
}

bool is_plain_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<std::string> short_forms(std::string_view secret) {
  std::vector<std::string> forms{std::string(secret)};
  std::string encoded = percent_encode(secret);
  if (encoded != secret) forms.push_back(std::move(encoded));
  return forms;
}

std::size_t bit_of(std::uint64_t window, std::size_t bits) {
  return static_cast<std::size_t>((window * 0x9E3779B97F4A7C15ULL) >> 32U) % bits;
}

// Whole code points, in order, none touching another.
std::vector<Secrets::Place> tidied(std::string_view text, std::vector<Secrets::Place> places) {
  std::sort(places.begin(), places.end(),
            [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::vector<Secrets::Place> made;
  for (Secrets::Place place : places) {
    while (place.begin > 0 && continues_code_point(text[place.begin])) --place.begin;
    while (place.end < text.size() && continues_code_point(text[place.end])) ++place.end;
    if (!made.empty() && place.begin <= made.back().end) {
      made.back().end = std::max(made.back().end, place.end);
    } else {
      made.push_back(place);
    }
  }
  return made;
}

}  // namespace

// ---- learning ----

void Secrets::learn(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    const std::string lower = to_lower(name);
    if (names_secret(name)) {
      for (const std::string& secret : secrets_in(value)) learn(secret);
    } else if (ends_with_any(lower, {"_state_username", "_http_username"})) {
      learn(value, Kind::value);  // a name is made of words
    } else if (ends_with_any(lower, {"http_proxy", "https_proxy", "all_proxy"})) {
      for (const std::string& secret : proofs_in_url(value)) learn(secret);
    }
  }
}

void Secrets::learn(const HttpRequest& request) {
  for (const HttpHeader& header : request.headers) {
    const std::string name = to_lower(header.name);
    if (name == "x-identity-header") learn(header.value);
    if (name != "authorization") continue;
    const std::string_view value = header.value;
    const std::size_t blank = value.find(' ');
    std::string_view proof = blank == std::string_view::npos ? value : value.substr(blank + 1);
    if (value.starts_with("SharedKey "))
      proof.remove_prefix(std::min(proof.find(':') + 1, proof.size()));
    if (proof != "emulator") learn(proof);  // the word for the embedded Azure is no secret
  }
  const std::size_t question = request.url.find('?');
  if (question != std::string::npos)
    learn(parameter(std::string_view(request.url).substr(question + 1), "sig"));
  for (const std::string_view field : {"client_secret", "client_assertion"})
    learn(parameter(request.body, field));
}

void Secrets::learn(std::string_view secret, Kind kind) {
  const std::unique_lock lock(mutex_);
  auto& known = kind == Kind::credential ? credentials_ : values_;
  if (secret.size() < shortest || known.contains(secret)) return;
  known.emplace(secret);
  learn_locked(secret, kind);
}

void Secrets::forget_values() {
  const std::unique_lock lock(mutex_);
  values_.clear();
  rebuild();
}

void Secrets::forget() {
  const std::unique_lock lock(mutex_);
  values_.clear();
  credentials_.clear();
  rebuild();
}

void Secrets::rebuild() {
  windows_.clear();
  filter_.clear();
  short_.clear();
  for (const std::string& secret : credentials_) learn_locked(secret, Kind::credential);
  for (const std::string& secret : values_) learn_locked(secret, Kind::value);
}

void Secrets::learn_locked(std::string_view secret, Kind kind) {
  secret = secret.substr(0, longest_searched);
  const std::string whole = canonical(secret);
  if (whole.size() < window_size) {
    if (is_plain_word(secret)) return;
    for (std::string& form : short_forms(secret)) short_.emplace_back(std::move(form), kind);
  }
  const auto needed = [&](std::size_t size) {
    // Something before a secret may look like a part of an escape with its first letters.
    return kind == Kind::value
               ? std::min(size, telling_text)
               : std::clamp(size - std::min<std::size_t>(size, 2), window_size, telling_piece);
  };
  const auto add = [&](const std::string& form) { add_form(form, needed(form.size()), kind); };
  add(whole);
  add(canonical_as_written(secret));
  for (std::size_t before = 0; before < 3; ++before)
    add(canonical_as_written(inner_base64(secret, before)));
}

void Secrets::add_form(const std::string& form, std::size_t needed, Kind kind) {
  if (form.size() < window_size) return;
  if (filter_.empty()) filter_.resize(filter_bits / 64);
  std::uint64_t window = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    window = window << 8U | static_cast<unsigned char>(form[i]);
    if (i + 1 < window_size) continue;
    const std::size_t bit = bit_of(window, filter_bits);
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    Window& known = windows_.try_emplace(window, Window{needed, kind}).first->second;
    known.needed = std::min(known.needed, needed);
    if (kind == Kind::credential) known.kind = kind;
  }
}

// ---- searching ----

// Follows the windows of a text, and keeps where enough of them in a row belong to secrets.
class Secrets::Search {
 public:
  Search(const Secrets& secrets, bool credentials_only, std::vector<Place>& found)
      : windows_(secrets.windows_),
        filter_(secrets.filter_),
        credentials_only_(credentials_only),
        found_(found) {}

  void take(char byte, std::size_t begin, std::size_t end) {
    window_ = window_ << 8U | static_cast<unsigned char>(byte);
    begins_[count_ % window_size] = begin;
    ++count_;
    const std::size_t bit = bit_of(window_, filter_bits);
    const bool may_be = (filter_[bit / 64] >> (bit % 64) & 1U) != 0 && count_ >= window_size;
    if (!may_be) [[likely]] {
      if (length_ > 0) close();
      return;
    }
    follow(end);
  }

  void close() {
    if (length_ >= needed_ && length_ > 0) found_.push_back(run_);
    length_ = 0;
  }

 private:
  void follow(std::size_t end) {
    const auto known = windows_.find(window_);
    if (known == windows_.end() || (credentials_only_ && known->second.kind != Kind::credential)) {
      return close();
    }
    if (length_ == 0) {
      run_.begin = begins_[count_ % window_size];  // the oldest of the eight
      length_ = window_size - 1;
      needed_ = known->second.needed;
    }
    ++length_;
    needed_ = std::min(needed_, known->second.needed);
    run_.end = end;
  }

  const std::unordered_map<std::uint64_t, Window>& windows_;
  const Filter& filter_;
  bool credentials_only_;
  std::vector<Place>& found_;
  std::array<std::size_t, window_size> begins_{};
  std::uint64_t window_ = 0;
  std::size_t count_ = 0;
  Place run_;
  std::size_t length_ = 0;  // length of the run, in canonical bytes; 0: no run
  std::size_t needed_ = 0;
};

void Secrets::find_short(std::string_view text, bool credentials_only,
                         std::vector<Place>& found) const {
  for (const auto& [secret, kind] : short_) {
    if (credentials_only && kind != Kind::credential) continue;
    for (std::size_t at = text.find(secret); at != std::string_view::npos;
         at = text.find(secret, at + 1)) {
      if (stands_alone(text, at, at + secret.size())) found.push_back({at, at + secret.size()});
    }
  }
}

std::vector<Secrets::Place> Secrets::find_locked(std::string_view text,
                                                 bool credentials_only) const {
  std::vector<Place> found;
  if (!filter_.empty()) {
    Search search(*this, credentials_only, found);
    read_canonical(text, [&](char byte, std::size_t begin, std::size_t end) {
      search.take(byte, begin, end);
    });
    search.close();
  }
  find_short(text, credentials_only, found);
  return found.empty() ? found : tidied(text, std::move(found));
}

bool Secrets::empty() const {
  const std::shared_lock lock(mutex_);
  return windows_.empty() && short_.empty();
}

std::vector<Secrets::Place> Secrets::find(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  return find_locked(text, false);
}

std::string Secrets::masked(std::string_view text) const {
  std::string made;
  std::size_t at = 0;
  for (const Place& place : find(text)) {
    made += text.substr(at, place.begin - at);
    made += mask;
    at = place.end;
  }
  made += text.substr(at);
  return made;
}

bool Secrets::has_credential(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  return !find_locked(text, true).empty();
}

}  // namespace acrnet::executor
