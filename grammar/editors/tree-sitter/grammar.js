// The language for editors, as tree-sitter reads it. ../../acrnet.peg is the normative grammar; this one
// accepts what that accepts and names the parts as editors know them. `src/` is generated from it.

const precedence = {
  conditional: 1,
  or: 2,
  and: 3,
  equality: 4,
  order: 5,
  membership: 6,
  sum: 7,
  product: 8,
  sign: 9,
  postfix: 10,
};

const commaSeparated = (rule) => seq(rule, repeat(seq(",", rule)));
const withTrailingComma = (rule) => optional(seq(commaSeparated(rule), optional(",")));

module.exports = grammar({
  name: "acrnet",

  word: ($) => $.identifier,
  extras: ($) => [/[ \t\r\n]/, "\uFEFF", $.comment],

  rules: {
    source_file: ($) => repeat($._statement),

    comment: () =>
      token(choice(/#[^\n]*/, /\/\/[^\n]*/, seq("/*", /[^*]*\*+([^/*][^*]*\*+)*/, "/"))),

    _statement: ($) =>
      choice($.attribute, $.block, $.let, $.allow_rule, $.for_statement, $.if_statement, $.claims),
    body: ($) => seq("{", repeat($._statement), "}"),

    attribute: ($) => seq(field("name", $.identifier), "=", field("value", $._expression)),

    block: ($) =>
      seq(field("type", $.identifier), repeat(field("label", $._label)), field("body", $.body)),
    _label: ($) => choice($.identifier, $.hyphenated_name, $.string),
    hyphenated_name: () => /[A-Za-z_][A-Za-z0-9_]*-[A-Za-z0-9_-]*/,

    let: ($) => seq("let", field("name", $.identifier), "=", field("value", $._expression)),

    allow_rule: ($) =>
      seq("allow", commaSeparated(field("source", $._expression)), repeat($._clause)),
    _clause: ($) => choice($.except, $.until, $.because),
    except: ($) => seq("except", commaSeparated($._expression)),
    until: ($) => seq("until", $._expression),
    because: ($) => seq("because", $._expression),

    for_statement: ($) => seq("for", $._loop, field("body", $.body)),
    _loop: ($) => seq(commaSeparated(field("name", $.identifier)), "in", field("in", $._expression)),

    if_statement: ($) =>
      seq(
        "if", field("condition", $._expression), $.body,
        repeat($.else_if),
        optional($.else),
      ),
    else_if: ($) => seq("else", "if", field("condition", $._expression), $.body),
    else: ($) => seq("else", $.body),

    claims: ($) => seq($.claim, repeat(seq("&&", $.claim))),
    claim: ($) =>
      seq(
        field("subject", choice($.any_subnet, $.cidr, $._path)),
        choice("can", "cannot"), "reach",
        field("target", $._path),
      ),
    any_subnet: () => seq("any", "subnet"),
    // What a claim names; a statement begins with no other expression.
    _path: ($) =>
      choice(
        $.reference,
        alias($._path_call, $.call),
        alias($._path_member, $.member),
        alias($._path_splat, $.splat),
        alias($._path_index, $.index),
      ),
    _path_call: ($) =>
      seq(field("function", $.identifier), "(", withTrailingComma($._expression), ")"),
    _path_member: ($) => seq($._path, ".", field("name", choice($.identifier, "*"))),
    _path_splat: ($) => seq($._path, "[", "*", "]"),
    _path_index: ($) => seq($._path, "[", $._expression, "]"),

    _expression: ($) =>
      choice($._postfix, $._literal, $.unary, $.binary, $.conditional),

    _literal: ($) =>
      choice($.cidr, $.date, $.integer, $.string, $.list, $.map, $.list_comprehension,
        $.map_comprehension, $.parenthesized, $.true, $.false, $.null),
    true: () => "true",
    false: () => "false",
    null: () => "null",

    cidr: () => /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(\/[0-9]+)?/,
    date: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    integer: () => /[0-9]+/,
    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,

    string: ($) =>
      seq('"', repeat(choice($.string_content, alias($._dollar, $.string_content), $.escape_sequence,
          $.interpolation)),
        token.immediate('"')),
    string_content: () => token.immediate(prec(1, /[^"\\$\r\n]+/)),
    _dollar: () => token.immediate("$"),
    escape_sequence: () => token.immediate(/\\(u\{[0-9A-Fa-f]+\}|[^\r\n])/),
    interpolation: ($) => seq(token.immediate("${"), $._expression, "}"),

    list: ($) => seq("[", withTrailingComma($._expression), "]"),
    map: ($) => seq("{", repeat(seq($.entry, optional(","))), "}"),
    entry: ($) =>
      seq(field("key", choice($.identifier, $.string)), "=", field("value", $._expression)),

    list_comprehension: ($) =>
      seq("[", "for", $._loop, ":", field("value", $._expression), optional($.filter), "]"),
    map_comprehension: ($) =>
      seq("{", "for", $._loop, ":", field("key", $._expression), "=>",
        field("value", $._expression), optional($.filter), "}"),
    filter: ($) => seq("if", $._expression),

    parenthesized: ($) => seq("(", $._expression, ")"),

    // A name and what stands behind it.
    _postfix: ($) => choice($.reference, $.call, $.member, $.splat, $.index),
    reference: ($) => $.identifier,
    call: ($) =>
      prec(precedence.postfix,
        seq(field("function", $.identifier), "(", withTrailingComma($._expression), ")")),
    member: ($) =>
      prec(precedence.postfix, seq($._expression, ".", field("name", choice($.identifier, "*")))),
    splat: ($) => prec(precedence.postfix, seq($._expression, "[", "*", "]")),
    index: ($) => prec(precedence.postfix, seq($._expression, "[", $._expression, "]")),

    unary: ($) =>
      prec(precedence.sign, seq(field("operator", choice("!", "-")), $._expression)),
    binary: ($) =>
      choice(
        ...[
          [precedence.or, "||"], [precedence.and, "&&"],
          [precedence.equality, choice("==", "!=")],
          [precedence.order, choice("<", "<=", ">", ">=")],
          [precedence.membership, "in"],
          [precedence.sum, choice("+", "-")],
          [precedence.product, choice("*", "/", "%")],
        ].map(([level, operator]) =>
          prec.left(level, seq($._expression, field("operator", operator), $._expression))),
      ),
    conditional: ($) =>
      prec.right(precedence.conditional,
        seq(field("condition", $._expression), "?", $._expression, ":", $._expression)),
  },
});
