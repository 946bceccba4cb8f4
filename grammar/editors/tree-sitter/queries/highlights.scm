(comment) @comment

["let" "for" "in" "if" "else"] @keyword
["allow" "except" "until" "because" "can" "cannot" "reach" "any" "subnet"] @keyword
(block type: (identifier) @keyword)
(block label: (identifier) @type)
(block label: (hyphenated_name) @type)
(block label: (string) @string)

(attribute name: (identifier) @property)
(entry key: (identifier) @property)
(member name: (identifier) @property)
(call function: (identifier) @function)

((reference (identifier) @constant.builtin)
 (#match? @constant.builtin "^(allow|deny|enabled|disabled|managed|existing|exclusive|shared|restore|keep|public|us_government|china|emulator)$"))
((reference (identifier) @keyword)
 (#match? @keyword "^(subnet|registry|group|subscription|module)$"))
(reference (identifier) @variable)

[(true) (false) (null)] @constant.builtin
[(integer) (cidr) (date)] @number
[(string_content) "\""] @string
(escape_sequence) @string.escape
(interpolation ["${" "}"] @punctuation.special)

["=" "=>" "?" ":" "!" "-" "||" "&&" "==" "!=" "<" "<=" ">" ">=" "+" "*" "/" "%"] @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," "."] @punctuation.delimiter
