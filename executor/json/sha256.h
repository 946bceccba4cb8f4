// SHA-256 in hexadecimal: the digests of plans and states. Pure.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace acrnet::executor {

// Of what is added, piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  std::string finish();  // 64 lower-case digits; to be called once

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// 64 lower-case digits.
std::string sha256(std::string_view bytes);
// Of the pieces one after the other.
std::string sha256(std::initializer_list<std::string_view> pieces);

}  // namespace acrnet::executor
