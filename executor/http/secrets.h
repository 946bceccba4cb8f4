// What this run knows that nobody may read in its output, and how it is found in a text.
//
// One registry belongs to a run and is handed to whoever learns a secret: the environment's at its
// start, a credential when a request carries it, a sensitive text of the policy when it is
// evaluated. Streams and files are written through it (cli/session/masked_stream.h).
//
// A secret is found as it is, percent-encoded, with the escapes of JSON, HTML or acrnet's own
// views, in base64 at any offset, in other letter case, and broken over lines. Of a credential a
// piece of 10 bytes is enough, so that cutting a message short shows no useful part of one. Pure
// but for a lock: a thread that renews a lease signs in by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "executor/http/environment.h"
#include "executor/http/http_message.h"
#include "model/source.h"

namespace acrnet::executor {

class Secrets {
 public:
  // What stands in the place of a secret, everywhere.
  static constexpr std::string_view mask = sensitive_mask;

  // A value is a sensitive text of the policy: a piece of it may be an ordinary word.
  enum class Kind { credential, value };

  // Bytes [begin, end) of a text.
  struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  // Learns all that a variable's name says to be secret, and the passwords of proxies.
  void learn(const Environment& environment);
  // Learns what the request proves its sender with: its Authorization and identity headers, the
  // signature in its URL, the secret or assertion in its form.
  void learn(const HttpRequest& request);
  // A text that is too short to be told from a word is not looked for: with less than 4 bytes, or
  // with less than 8 and nothing but small letters. With less than 8 it must stand alone.
  void learn(std::string_view secret, Kind kind = Kind::credential);
  // Forgets the values: from now on they are what was asked for.
  void forget_values();
  // Forgets everything, for a command that gives back the text that it was given.
  void forget();

  bool empty() const;
  // Where secrets are, in order and apart from each other. Linear in the text, whatever the number
  // of secrets.
  std::vector<Place> find(std::string_view text) const;
  std::string masked(std::string_view text) const;
  // Whether a credential is in the text.
  bool has_credential(std::string_view text) const;

 private:
  // How many bytes of the text have to fit, of the secret that these 8 bytes are a part of.
  struct Window {
    std::size_t needed = 0;
    Kind kind = Kind::credential;
  };
  // Bits of windows, so that a byte of a text costs a look into a few kilobytes.
  static constexpr std::size_t filter_bits = std::size_t{1} << 16U;
  using Filter = std::vector<std::uint64_t>;

  class Search;

  void learn_locked(std::string_view secret, Kind kind);
  void add_form(const std::string& canonical, std::size_t needed, Kind kind);
  void rebuild();
  std::vector<Place> find_locked(std::string_view text, bool credentials_only) const;
  void find_short(std::string_view text, bool credentials_only, std::vector<Place>& found) const;

  mutable std::shared_mutex mutex_;
  std::set<std::string, std::less<>> credentials_;
  std::set<std::string, std::less<>> values_;
  std::unordered_map<std::uint64_t, Window> windows_;
  Filter filter_;
  std::vector<std::pair<std::string, Kind>> short_;
};

}  // namespace acrnet::executor
