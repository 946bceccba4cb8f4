// match(variant, f, g, …): calls the one function that takes what the variant holds.
//
// A kind of value that no function takes does not compile, where a chain of get_if would pass it on
// to its last branch.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

namespace acrnet {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};

template <typename Variant, typename... F>
decltype(auto) match(Variant&& variant, F&&... functions) {
  return std::visit(Overloaded<std::decay_t<F>...>{std::forward<F>(functions)...},
                    std::forward<Variant>(variant));
}

}  // namespace acrnet
