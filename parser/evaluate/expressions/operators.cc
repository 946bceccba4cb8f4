#include "parser/evaluate/expressions/operators.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "model/cidr_set.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

// Empty on overflow. Requires a divisor that is not zero.
std::optional<std::int64_t> calculate(BinaryOperator op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOperator::add: overflow = __builtin_add_overflow(a, b, &result); break;
    case BinaryOperator::subtract: overflow = __builtin_sub_overflow(a, b, &result); break;
    case BinaryOperator::multiply: overflow = __builtin_mul_overflow(a, b, &result); break;
    case BinaryOperator::divide:
      if (b == -1) {
        overflow = __builtin_sub_overflow(std::int64_t{0}, a, &result);
      } else {
        result = a / b;
      }
      break;
    case BinaryOperator::remainder: result = b == -1 ? 0 : a % b; break;
    case BinaryOperator::logical_or:
    case BinaryOperator::logical_and:
    case BinaryOperator::equal:
    case BinaryOperator::not_equal:
    case BinaryOperator::less:
    case BinaryOperator::less_or_equal:
    case BinaryOperator::greater:
    case BinaryOperator::greater_or_equal:
    case BinaryOperator::in: return std::nullopt;  // not arithmetic: callers handle these
  }
  return overflow ? std::nullopt : std::optional(result);
}

class Application {
 public:
  Application(BinaryOperator op, const Value& left, const Value& right, SourceRange at,
              Evaluation& evaluation)
      : op_(op), left_(left), right_(right), at_(at), evaluation_(evaluation) {}

  Value result() {
    switch (op_) {
      case BinaryOperator::equal: return equality(true);
      case BinaryOperator::not_equal: return equality(false);
      case BinaryOperator::in: return membership();
      case BinaryOperator::less:
      case BinaryOperator::less_or_equal:
      case BinaryOperator::greater:
      case BinaryOperator::greater_or_equal: return order();
      case BinaryOperator::add:
      case BinaryOperator::subtract:
      case BinaryOperator::multiply:
      case BinaryOperator::divide:
      case BinaryOperator::remainder:
      case BinaryOperator::logical_or:  // && and || are evaluated before this
      case BinaryOperator::logical_and: break;
    }
    return arithmetic();
  }

 private:
  Value refuse(std::string_view help) {
    evaluation_.report(wrong_operands(at_, symbol(op_), describe(left_), describe(right_), help));
    return {Unknown{}, at_};
  }

  Value equality(bool wanted) {
    const bool one_is_null = left_.as<Null>() != nullptr || right_.as<Null>() != nullptr;
    if (left_.data.index() != right_.data.index() && !one_is_null)
      return refuse("compare two values of one type");
    if (!evaluation_.weigh(left_, at_) || !evaluation_.weigh(right_, at_)) return {Unknown{}, at_};
    return {equal(left_, right_) == wanted, at_};
  }

  Value order() {
    if (!comparable(left_, right_))
      return refuse("an order have: two numbers, two texts, two addresses, two dates");
    if (op_ == BinaryOperator::less) return {less(left_, right_), at_};
    if (op_ == BinaryOperator::less_or_equal) return {!less(right_, left_), at_};
    if (op_ == BinaryOperator::greater) return {less(right_, left_), at_};
    return {!less(left_, right_), at_};
  }

  Value arithmetic() {
    if (op_ == BinaryOperator::add && left_.as<List>() != nullptr && right_.as<List>() != nullptr)
      return refuse("join two lists with concat(a, b)");
    if (op_ == BinaryOperator::add && left_.as<std::string_view>() != nullptr)
      return refuse("put values into a text with \"${a}${b}\"");
    const auto* a = left_.as<std::int64_t>();
    const auto* b = right_.as<std::int64_t>();
    if (a == nullptr || b == nullptr) return refuse(repair_of_arithmetic());
    const bool divides = op_ == BinaryOperator::divide || op_ == BinaryOperator::remainder;
    if (divides && *b == 0) {
      evaluation_.report(division_by_zero(at_));
      return {Unknown{}, at_};
    }
    if (const auto number = calculate(op_, *a, *b)) return {*number, at_};
    evaluation_.report(number_overflow(at_, symbol(op_)));
    return {Unknown{}, at_};
  }

  // An address is no number, but people write ranges and spaces as if it were.
  std::string repair_of_arithmetic() const {
    const auto* first = left_.as<Cidr>();
    const bool ends_with_address =
        right_.as<Cidr>() != nullptr || right_.as<std::int64_t>() != nullptr;
    if (first != nullptr && ends_with_address && op_ == BinaryOperator::subtract)
      return "a range is written as the networks in it, for instance [203.0.113.4/30, 203.0.113.8]";
    if (first != nullptr && op_ == BinaryOperator::divide)
      return "write a network without spaces: 203.0.113.0/24";
    return "write a number on both sides";
  }

  Value membership() {
    if (right_.as<List>() != nullptr && !evaluation_.weigh(right_, at_)) return {Unknown{}, at_};
    if (const auto* cidr = left_.as<Cidr>()) {
      if (const auto* network = right_.as<Cidr>()) return {network->contains(*cidr), at_};
      if (const auto* list = right_.as<List>()) return containment(*cidr, *list);
    }
    if (const auto* list = right_.as<List>()) {
      return {std::any_of(list->begin(), list->end(),
                          [&](const Value& element) { return equal(left_, element); }),
              at_};
    }
    const auto* key = left_.as<std::string_view>();
    const auto* map = right_.as<Map>();
    if (key != nullptr && map != nullptr) return {find(*map, *key) != nullptr, at_};
    return refuse("on the right stands a list, a map with a text on the left, or a network");
  }

  // Whether every address is in the networks of the list, one alone or several together.
  Value containment(const Cidr& cidr, const List& list) {
    std::vector<Cidr> networks;
    for (const Value& element : list) {
      if (const auto* network = element.as<Cidr>()) networks.push_back(*network);
    }
    const std::array<Cidr, 1> wanted{cidr};
    return {subtract(CidrSet(wanted), CidrSet(networks)).empty(), at_};
  }

  BinaryOperator op_;
  const Value& left_;
  const Value& right_;
  SourceRange at_;
  Evaluation& evaluation_;
};

}  // namespace

std::string_view symbol(BinaryOperator op) {
  constexpr std::string_view words[] = {"||", "&&", "==", "!=", "<", "<=", ">",
                                        ">=", "in", "+",  "-",  "*", "/",  "%"};
  return words[static_cast<std::size_t>(op)];
}

Value apply(UnaryOperator op, const Value& operand, SourceRange at, Evaluation& evaluation) {
  if (!operand.known()) return {Unknown{}, at};
  if (op == UnaryOperator::logical_not) {
    if (const auto* flag = operand.as<bool>()) return {!*flag, at, operand.sensitive};
    evaluation.report(wrong_operand(at, "!", describe(operand), "true or false"));
    return {Unknown{}, at};
  }
  const auto* number = operand.as<std::int64_t>();
  if (number == nullptr) {
    evaluation.report(wrong_operand(at, "-", describe(operand), "a number"));
    return {Unknown{}, at};
  }
  const auto negated = calculate(BinaryOperator::subtract, 0, *number);
  if (negated) return {*negated, at, operand.sensitive};
  evaluation.report(number_overflow(at, "-"));
  return {Unknown{}, at};
}

Value apply(BinaryOperator op, const Value& left, const Value& right, SourceRange at,
            Evaluation& evaluation) {
  if (!left.known() || !right.known()) return {Unknown{}, at};
  Value result = Application(op, left, right, at, evaluation).result();
  result.sensitive = left.sensitive || right.sensitive;
  return result;
}

}  // namespace acrnet::parser
