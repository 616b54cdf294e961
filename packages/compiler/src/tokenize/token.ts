// The kinds of token, and how a run of tokens lies in memory.

/** Token kinds. The first 65 are CPython's numbers (Lib/token.py); keywords follow, in alphabetical order, so that the
 *  parser can switch on them. */
export const enum Tok {
  ENDMARKER = 0,
  NAME = 1,
  NUMBER = 2,
  STRING = 3,
  NEWLINE = 4,
  INDENT = 5,
  DEDENT = 6,
  LPAR = 7,
  RPAR = 8,
  LSQB = 9,
  RSQB = 10,
  COLON = 11,
  COMMA = 12,
  SEMI = 13,
  PLUS = 14,
  MINUS = 15,
  STAR = 16,
  SLASH = 17,
  VBAR = 18,
  AMPER = 19,
  LESS = 20,
  GREATER = 21,
  EQUAL = 22,
  DOT = 23,
  PERCENT = 24,
  LBRACE = 25,
  RBRACE = 26,
  EQEQUAL = 27,
  NOTEQUAL = 28,
  LESSEQUAL = 29,
  GREATEREQUAL = 30,
  TILDE = 31,
  CIRCUMFLEX = 32,
  LEFTSHIFT = 33,
  RIGHTSHIFT = 34,
  DOUBLESTAR = 35,
  PLUSEQUAL = 36,
  MINEQUAL = 37,
  STAREQUAL = 38,
  SLASHEQUAL = 39,
  PERCENTEQUAL = 40,
  AMPEREQUAL = 41,
  VBAREQUAL = 42,
  CIRCUMFLEXEQUAL = 43,
  LEFTSHIFTEQUAL = 44,
  RIGHTSHIFTEQUAL = 45,
  DOUBLESTAREQUAL = 46,
  DOUBLESLASH = 47,
  DOUBLESLASHEQUAL = 48,
  AT = 49,
  ATEQUAL = 50,
  RARROW = 51,
  ELLIPSIS = 52,
  COLONEQUAL = 53,
  EXCLAMATION = 54,
  OP = 55,
  TYPE_IGNORE = 56,
  TYPE_COMMENT = 57,
  SOFT_KEYWORD = 58,
  FSTRING_START = 59,
  FSTRING_MIDDLE = 60,
  FSTRING_END = 61,
  COMMENT = 62,
  NL = 63,
  ERRORTOKEN = 64,
  FALSE = 65,
  NONE = 66,
  TRUE = 67,
  AND = 68,
  AS = 69,
  ASSERT = 70,
  ASYNC = 71,
  AWAIT = 72,
  BREAK = 73,
  CLASS = 74,
  CONTINUE = 75,
  DEF = 76,
  DEL = 77,
  ELIF = 78,
  ELSE = 79,
  EXCEPT = 80,
  FINALLY = 81,
  FOR = 82,
  FROM = 83,
  GLOBAL = 84,
  IF = 85,
  IMPORT = 86,
  IN = 87,
  IS = 88,
  LAMBDA = 89,
  NONLOCAL = 90,
  NOT = 91,
  OR = 92,
  PASS = 93,
  RAISE = 94,
  RETURN = 95,
  TRY = 96,
  WHILE = 97,
  WITH = 98,
  YIELD = 99,
}

/** The keywords, in the order of `Tok`: keyword i has the kind FIRST_KEYWORD + i. */
export const KEYWORDS: readonly string[] = (
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
  'lambda nonlocal not or pass raise return try while with yield'
).split(' ');
export const FIRST_KEYWORD = 65;

/** Words that are keywords only where the grammar asks for them. Their number in a NameTable follows the keywords'. */
export const SOFT_KEYWORDS: readonly string[] = ['_', 'case', 'match', 'type'];
export const enum Soft {
  UNDERSCORE = 35,
  CASE = 36,
  MATCH = 37,
  TYPE = 38,
}

/** A token is eight numbers in a row of an Int32Array, since an object for each would cost more than scanning it. `Start` and
 *  `End` are indexes into the source text. Columns are in bytes of UTF-8; they are -1 for tokens without text (INDENT,
 *  DEDENT, ENDMARKER, ERRORTOKEN). `Aux` is the number of a NAME in the NameTable, or StringFlag bits. */
export const enum Field {
  Start = 1,
  End = 2,
  Line = 3,
  Col = 4,
  EndLine = 5,
  EndCol = 6,
  Aux = 7,
  STRIDE = 8,
}

/** `Aux` of STRING and FSTRING_START tokens. */
export const enum StringFlag {
  Bytes = 1,
  Raw = 2,
  Unicode = 4,
  Format = 8,
  Triple = 16,
  Backslash = 32,
}

/** Above the bits, `Aux` of a STRING holds the length of the prefix. */
export const PREFIX_SHIFT = 8;
