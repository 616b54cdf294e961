/** The byte that opens every marshalled value. Versions 0 to 5 of the format share them; the comment names the first. */
export const enum Type {
  Null = 0x30, //           '0'  ends a dict
  None = 0x4e, //           'N'
  False = 0x46, //          'F'
  True = 0x54, //           'T'
  StopIteration = 0x53, //  'S'
  Ellipsis = 0x2e, //       '.'
  Int = 0x69, //            'i'  four bytes, signed
  Float = 0x66, //          'f'  repr as text; written by versions 0 and 1
  BinaryFloat = 0x67, //    'g'  IEEE 754; 2
  Complex = 0x78, //        'x'  two texts
  BinaryComplex = 0x79, //  'y'  2
  Long = 0x6c, //           'l'  digits of 15 bits
  Bytes = 0x73, //          's'
  Interned = 0x74, //       't'  UTF-8, interned; 1
  Ref = 0x72, //            'r'  index of an earlier value that had Flag.Ref; 3
  Tuple = 0x28, //          '('
  List = 0x5b, //           '['
  Dict = 0x7b, //           '{'
  Code = 0x63, //           'c'
  Unicode = 0x75, //        'u'  UTF-8, surrogates may stand alone
  Unknown = 0x3f, //        '?'  what CPython writes for a value it cannot
  Set = 0x3c, //            '<'
  FrozenSet = 0x3e, //      '>'
  Ascii = 0x61, //          'a'  4
  AsciiInterned = 0x41, //  'A'  4
  SmallTuple = 0x29, //     ')'  length in one byte; 4
  ShortAscii = 0x7a, //     'z'  length in one byte; 4
  ShortAsciiInterned = 0x5a, // 'Z'  4
  Slice = 0x3a, //          ':'  5
}

/** Set in a type byte when the value may be referred to later: it takes the next index. */
export const FLAG_REF = 0x80;

/** Values nested deeper than this are refused, in both directions, as CPython does. */
export const MAX_DEPTH = 2000;
