// A deleter for what a C library makes: std::unique_ptr<X509, Freeing<X509_free>>.
#pragma once

namespace acrnet::emulator {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* held) const {
    Free(held);
  }
};

}  // namespace acrnet::emulator
