// match(variant, f, g, …): calls the function for the alternative that the variant holds.
//
// An alternative without a function does not compile; a chain of get_if would run its last branch.
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
