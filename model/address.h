// The name of something in a policy: `registry.main`, `subnet.docker.vm`,
// `registry.acr["westeurope"]`, `module.team.registry.main`.
//
// Invariant: the text is canonical, so equal text means the same block. Addresses order as text.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace acrnet {

class Address {
 public:
  Address() = default;
  // `text` must be canonical; parser::evaluate and the state codec make them.
  explicit Address(std::string text) : text_(std::move(text)) {}

  static Address registry(std::string_view name) {
    return Address(std::string("registry.").append(name));
  }
  static Address subnet(std::string_view network, std::string_view name) {
    return Address(std::string("subnet.").append(network).append(".").append(name));
  }
  static Address subnet(std::string_view name) {
    return Address(std::string("subnet.").append(name));
  }

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  std::string text_;
};

}  // namespace acrnet
