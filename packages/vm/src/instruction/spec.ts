import { Op } from './op.js';

/**
 * One row per register instruction: its name, the kinds of its operands `a`, `b`, `c` (and of `d`, `e`, the first two of an EXTRA behind it), and what it does,
 * in the notation of `op.ts`:
 *
 *     R  register            N  name               A  arguments: first register and count     J  jump
 *     V  value               S  inline cache       P  inline cache and flag of `super`        #  number
 *     O  value, or none      G  entries of a global name                                      -  nothing
 *
 * `{a}` stands for the operand, `{a+1}` for the register behind it, `{b..c}` for as many registers as `c` says from `b` on, `{b..2c}` for twice as many, and `{c.self}` for
 * the register in front of arguments.
 */
export interface Row {
  readonly name: string;
  readonly operands: string;
  readonly meaning: string;
}

const row = (name: string, operands: string, meaning: string): Row => ({ name, operands, meaning });

const BINARY: readonly (readonly [name: string, symbol: string])[] = [
  ['ADD', '+'],
  ['AND', '&'],
  ['FLOOR_DIVIDE', '//'],
  ['LSHIFT', '<<'],
  ['MATRIX_MULTIPLY', '@'],
  ['MULTIPLY', '*'],
  ['REMAINDER', '%'],
  ['OR', '|'],
  ['POWER', '**'],
  ['RSHIFT', '>>'],
  ['SUBTRACT', '-'],
  ['TRUE_DIVIDE', '/'],
  ['XOR', '^'],
];

const COMPARISONS: readonly (readonly [name: string, symbol: string])[] = [
  ['LT', '<'],
  ['LE', '<='],
  ['EQ', '=='],
  ['NE', '!='],
  ['GT', '>'],
  ['GE', '>='],
];

const TESTS: readonly (readonly [name: string, symbol: string])[] = [
  ['IS', 'is'],
  ['IS_NOT', 'is not'],
  ['IN', 'in'],
  ['NOT_IN', 'not in'],
];

/** By `Op`. */
export const SPEC: { readonly [op: number]: Row } = {
  ...rows(Op.ADD, BINARY, (name, symbol) => row(name, 'RVV', `{a} = {b} ${symbol} {c}`)),
  ...rows(Op.INPLACE_ADD, BINARY, (name, symbol) => row(`INPLACE_${name}`, 'RVV', `{a} = {b} ${symbol}= {c}`)),
  [Op.SUBSCR]: row('SUBSCR', 'RVV', '{a} = {b}[{c}]'),
  ...rows(Op.LT, COMPARISONS, (name, symbol) => row(name, 'RVV', `{a} = {b} ${symbol} {c}`)),
  ...rows(Op.JUMP_LT, COMPARISONS, (name, symbol) => row(`JUMP_${name}`, 'VVJ', `to {c} if {a} ${symbol} {b}`)),
  ...rows(Op.JUMP_NOT_LT, COMPARISONS, (name, symbol) => row(`JUMP_NOT_${name}`, 'VVJ', `to {c} unless {a} ${symbol} {b}`)),
  ...rows(Op.IS, TESTS, (name, symbol) => row(name, 'RVV', `{a} = {b} ${symbol} {c}`)),
  ...rows(Op.JUMP_IS, TESTS, (name, symbol) => row(`JUMP_${name}`, 'VVJ', `to {c} if {a} ${symbol} {b}`)),
  [Op.NEGATIVE]: row('NEGATIVE', 'RV', '{a} = -{b}'),
  [Op.POSITIVE]: row('POSITIVE', 'RV', '{a} = +{b}'),
  [Op.INVERT]: row('INVERT', 'RV', '{a} = ~{b}'),
  [Op.NOT]: row('NOT', 'RV', '{a} = not {b}'),
  [Op.TO_BOOL]: row('TO_BOOL', 'RV', '{a} = bool({b})'),

  [Op.MOVE]: row('MOVE', 'RV', '{a} = {b}'),
  [Op.MOVE2]: row('MOVE2', 'RVV', '{a}, {a+1} = {b}, {c}'),
  [Op.CLEAR]: row('CLEAR', 'R', '{a} is unbound'),
  [Op.CHECK_BOUND]: row('CHECK_BOUND', 'R', 'UnboundLocalError if {a} is unbound'),
  [Op.DELETE_FAST]: row('DELETE_FAST', 'R', 'del {a}'),
  [Op.LOAD_GLOBAL]: row('LOAD_GLOBAL', 'RG', '{a} = global {b}'),
  [Op.STORE_GLOBAL]: row('STORE_GLOBAL', 'NV', 'global {a} = {b}'),
  [Op.DELETE_GLOBAL]: row('DELETE_GLOBAL', 'N', 'del global {a}'),
  [Op.LOAD_NAME]: row('LOAD_NAME', 'RN', '{a} = name {b}'),
  [Op.STORE_NAME]: row('STORE_NAME', 'NV', 'name {a} = {b}'),
  [Op.DELETE_NAME]: row('DELETE_NAME', 'N', 'del name {a}'),
  [Op.LOAD_DEREF]: row('LOAD_DEREF', 'RR', '{a} = cell {b}'),
  [Op.STORE_DEREF]: row('STORE_DEREF', 'RV', 'cell {a} = {b}'),
  [Op.DELETE_DEREF]: row('DELETE_DEREF', 'R', 'del cell {a}'),
  [Op.MAKE_CELL]: row('MAKE_CELL', 'R', '{a} = a cell with {a}'),
  [Op.COPY_FREE_VARS]: row('COPY_FREE_VARS', 'R#', "{a..b} = the function's cells"),
  [Op.LOAD_CLASSDEREF]: row('LOAD_CLASSDEREF', 'RR', "{a} = {b} of the class's names, else cell {b}"),
  [Op.LOAD_FROM_DICT_OR_DEREF]: row('LOAD_FROM_DICT_OR_DEREF', 'RVR', '{a} = {c} of the names {b}, else cell {c}'),
  [Op.LOAD_FROM_DICT_OR_GLOBALS]: row('LOAD_FROM_DICT_OR_GLOBALS', 'RVN', '{a} = {c} of the names {b}, else global {c}'),
  [Op.LOAD_LOCALS]: row('LOAD_LOCALS', 'R', "{a} = the frame's names"),
  [Op.SETUP_ANNOTATIONS]: row('SETUP_ANNOTATIONS', '', 'name __annotations__ = {}, where there is none'),
  [Op.LOAD_BUILD_CLASS]: row('LOAD_BUILD_CLASS', 'R', '{a} = __build_class__'),
  [Op.LOAD_COMMON_CONSTANT]: row(
    'LOAD_COMMON_CONSTANT',
    'R#',
    '{a} = common constant {b}: AssertionError, NotImplementedError, tuple, all, any',
  ),

  [Op.LOAD_ATTR]: row('LOAD_ATTR', 'RVS', '{a} = {b}.{c}'),
  [Op.STORE_ATTR]: row('STORE_ATTR', 'VVS', '{a}.{c} = {b}'),
  [Op.DELETE_ATTR]: row('DELETE_ATTR', 'VN', 'del {a}.{b}'),
  [Op.LOAD_METHOD]: row('LOAD_METHOD', 'RVS', '{a}, {a+1} = the function of {b}.{c}, {b}; or its value, nothing'),
  [Op.LOAD_SUPER_ATTR]: row('LOAD_SUPER_ATTR', 'RRP', '{a} = {b}({b+1}, {b+2}).{c}'),
  [Op.LOAD_SUPER_METHOD]: row(
    'LOAD_SUPER_METHOD',
    'RRP',
    '{b}, {b+1} = the function of {b}({b+1}, {b+2}).{c}, {b+2}; or its value, nothing',
  ),
  [Op.STORE_SUBSCR]: row('STORE_SUBSCR', 'VVV', '{a}[{b}] = {c}'),
  [Op.DELETE_SUBSCR]: row('DELETE_SUBSCR', 'VV', 'del {a}[{b}]'),
  [Op.LOAD_SLICE]: row('LOAD_SLICE', 'RR', '{a} = {b}[{b+1}:{b+2}]'),
  [Op.STORE_SLICE]: row('STORE_SLICE', 'R', '{a+1}[{a+2}:{a+3}] = {a}'),

  [Op.CALL]: row('CALL', 'RVA', '{a} = {b}({c})'),
  [Op.CALL_SELF]: row('CALL_SELF', 'RRA', '{a} = {b}({c.self} if it is there, {c})'),
  [Op.CALL_METHOD]: row('CALL_METHOD', 'RAS', '{a} = {b.self}.{c}({b})'),
  [Op.CALL_KW]: row('CALL_KW', 'RVAVO', '{a} = {b}({c}), the last ones by the names {d}'),
  [Op.CALL_EX]: row('CALL_EX', 'RVVO', '{a} = {b}(*{c}, **{d})'),
  [Op.RETURN]: row('RETURN', 'V', 'return {a}'),
  [Op.MAKE_FUNCTION]: row('MAKE_FUNCTION', 'RVO', '{a} = a function of {b}, qualified name {c}'),
  [Op.SET_FUNCTION_ATTRIBUTE]: row(
    'SET_FUNCTION_ATTRIBUTE',
    'VV#',
    '{b} becomes attribute {c} of {a}: 1 defaults, 2 __kwdefaults__, 4 annotations, 8 closure',
  ),

  [Op.JUMP]: row('JUMP', '--J', 'to {c}'),
  [Op.JUMP_BACK]: row('JUMP_BACK', '--J', 'to {c}, which takes a step'),
  [Op.JUMP_FALSE]: row('JUMP_FALSE', 'V-J', 'to {c} unless {a}'),
  [Op.JUMP_TRUE]: row('JUMP_TRUE', 'V-J', 'to {c} if {a}'),
  [Op.JUMP_NONE]: row('JUMP_NONE', 'V-J', 'to {c} if {a} is None'),
  [Op.JUMP_NOT_NONE]: row('JUMP_NOT_NONE', 'V-J', 'to {c} if {a} is not None'),
  [Op.GET_ITER]: row('GET_ITER', 'RV', '{a} = iter({b})'),
  [Op.FOR_ITER]: row('FOR_ITER', 'RRJ', '{a} = next({b}), or to {c} when it is exhausted'),

  [Op.BUILD_TUPLE]: row('BUILD_TUPLE', 'RR#', '{a} = ({b..c})'),
  [Op.BUILD_LIST]: row('BUILD_LIST', 'RR#', '{a} = [{b..c}]'),
  [Op.BUILD_SET]: row('BUILD_SET', 'RR#', '{a} = set of {b..c}'),
  [Op.BUILD_STRING]: row('BUILD_STRING', 'RR#', '{a} = {b..c} joined'),
  [Op.BUILD_SLICE]: row('BUILD_SLICE', 'RR#', '{a} = slice({b..c})'),
  [Op.BUILD_MAP]: row('BUILD_MAP', 'RR#', '{a} = dict of key and value by turns: {b..2c}'),
  [Op.BUILD_CONST_KEY_MAP]: row('BUILD_CONST_KEY_MAP', 'RRV', '{a} = dict of the keys {c} and the values from {b} on'),
  [Op.BUILD_MAP_UNPACK]: row(
    'BUILD_MAP_UNPACK',
    'RR#',
    '{a} = dict of the mappings from {b} on; {c}: how many, and whether they are keywords of a call',
  ),
  [Op.BUILD_TEMPLATE]: row('BUILD_TEMPLATE', 'RVV', '{a} = template of the strings {b} and the interpolations {c}'),
  [Op.BUILD_INTERPOLATION]: row(
    'BUILD_INTERPOLATION',
    'RR#',
    '{a} = interpolation of {b}, written {b+1}; {c}: conversion, and whether a format spec follows',
  ),
  [Op.LIST_APPEND]: row('LIST_APPEND', 'VV', '{a}.append({b})'),
  [Op.LIST_EXTEND]: row('LIST_EXTEND', 'VV', '{a}.extend({b})'),
  [Op.LIST_TO_TUPLE]: row('LIST_TO_TUPLE', 'RV', '{a} = tuple({b})'),
  [Op.SET_ADD]: row('SET_ADD', 'VV', '{a}.add({b})'),
  [Op.SET_UPDATE]: row('SET_UPDATE', 'VV', '{a}.update({b})'),
  [Op.MAP_ADD]: row('MAP_ADD', 'VVV', '{a}[{b}] = {c}'),
  [Op.DICT_UPDATE]: row('DICT_UPDATE', 'VV', '{a}.update({b})'),
  [Op.DICT_MERGE]: row('DICT_MERGE', 'VVO', '{a}.update({b}), keywords for {c}: each once'),
  [Op.CHECK_STAR_ARG]: row('CHECK_STAR_ARG', 'VO', 'TypeError unless {a} can be the *arguments of {b}'),
  [Op.UNPACK_SEQUENCE]: row('UNPACK_SEQUENCE', 'RV#', '{c} items of {b}, the last one first, to {a} and on'),
  [Op.UNPACK_EX]: row(
    'UNPACK_EX',
    'RV#',
    'items of {b}, the last one first, to {a} and on; {c}: how many before the star, and 256 times how many behind',
  ),
  [Op.FORMAT]: row('FORMAT', 'RVO', '{a} = format({b}, {c})'),
  [Op.CONVERT]: row('CONVERT', 'RV#', '{a} = {b} by conversion {c}: 1 str, 2 repr, 3 ascii'),

  [Op.RETURN_GENERATOR]: row('RETURN_GENERATOR', 'R', 'return a generator or coroutine with this frame; {a} = what is sent first'),
  [Op.YIELD]: row('YIELD', 'RVO', '{a} = yield {b}; {c} is whom it delegates to'),
  [Op.SEND]: row('SEND', 'RRJ', '{a} = {b}.send({a}), or what it returned and to {c}'),
  [Op.GET_YIELD_FROM_ITER]: row('GET_YIELD_FROM_ITER', 'RV', '{a} = what yield from {b} iterates'),
  [Op.GET_AWAITABLE]: row('GET_AWAITABLE', 'RV#', '{a} = what await {b} iterates; {c}: 1 __aenter__, 2 __aexit__, 0 neither'),
  [Op.GET_AITER]: row('GET_AITER', 'RV', '{a} = {b}.__aiter__()'),
  [Op.GET_ANEXT]: row('GET_ANEXT', 'RV', '{a} = awaitable of {b}.__anext__()'),
  [Op.END_ASYNC_FOR]: row('END_ASYNC_FOR', 'VO', 'raise {a} unless it is StopAsyncIteration; what is handled is {b} again'),
  [Op.CLEANUP_THROW]: row('CLEANUP_THROW', 'RR', '{a} = value of the StopIteration {b}; raise any other'),
  [Op.STOPITERATION_ERROR]: row('STOPITERATION_ERROR', 'RV', '{a} = RuntimeError for a StopIteration {b}, else {b}'),
  [Op.ASYNC_GEN_WRAP]: row('ASYNC_GEN_WRAP', 'RV', '{a} = {b}, marked as yielded by an async generator'),

  [Op.RAISE]: row('RAISE', '#OO', 'raise {b} from {c}'),
  [Op.RERAISE]: row('RERAISE', 'VO', 'raise {a} again; {b}: the offset that it came from'),
  [Op.PUSH_EXC_INFO]: row('PUSH_EXC_INFO', 'R', '{a}, {a+1} = what was handled before, {a}, which is handled now'),
  [Op.POP_EXCEPT]: row('POP_EXCEPT', 'V', 'what is handled is {a} again'),
  [Op.CHECK_EXC_MATCH]: row('CHECK_EXC_MATCH', 'RVV', '{a} = whether {b} matches except {c}'),
  [Op.JUMP_NO_EXC_MATCH]: row('JUMP_NO_EXC_MATCH', 'VVJ', 'to {c} unless {a} matches except {b}'),
  [Op.CHECK_EG_MATCH]: row('CHECK_EG_MATCH', 'R', '{a}, {a+1} = the rest of {a}, what of it matches except* {a+1}'),
  [Op.PREP_RERAISE_STAR]: row('PREP_RERAISE_STAR', 'RVV', '{a} = group of the raised {c} that {b} leaves'),
  [Op.BEFORE_WITH]: row('BEFORE_WITH', 'RV', '{a} = {b}.__enter__(); its __exit__ to the register in front'),
  [Op.BEFORE_ASYNC_WITH]: row('BEFORE_ASYNC_WITH', 'RV', '{a} = {b}.__aenter__(); its __aexit__ to the register in front'),
  [Op.LOAD_SPECIAL]: row('LOAD_SPECIAL', 'RV#', '{a}, {a+1} = special method {c} of {b}: __enter__, __exit__, __aenter__, __aexit__'),
  [Op.WITH_EXCEPT_START]: row('WITH_EXCEPT_START', 'RVOO', '{a} = {b}(exception {c}), with {d} first if it is there'),

  [Op.MATCH_CLASS]: row(
    'MATCH_CLASS',
    'RR#',
    '{a} = attributes of {b} if it matches class {b+1}, {c} by position and the names {b+2}; else None',
  ),
  [Op.MATCH_MAPPING]: row('MATCH_MAPPING', 'RV', '{a} = whether {b} is a mapping'),
  [Op.MATCH_SEQUENCE]: row('MATCH_SEQUENCE', 'RV', '{a} = whether {b} is a sequence'),
  [Op.MATCH_KEYS]: row('MATCH_KEYS', 'RVV', '{a} = the values of {b} for the keys {c}, or None'),
  [Op.GET_LEN]: row('GET_LEN', 'RV', '{a} = len({b})'),
  [Op.COPY_DICT_WITHOUT_KEYS]: row('COPY_DICT_WITHOUT_KEYS', 'RVV', '{a} = {b} without the keys {c}'),

  [Op.IMPORT_NAME]: row('IMPORT_NAME', 'RRN', '{a} = import {c}, level {b}, from list {b+1}'),
  [Op.IMPORT_FROM]: row('IMPORT_FROM', 'RVN', '{a} = {c} of module {b}'),
  [Op.IMPORT_STAR]: row('IMPORT_STAR', 'V', 'names = all names of module {a}'),
  [Op.PRINT]: row('PRINT', 'RV', '{a} = sys.displayhook({b})'),

  [Op.TYPEVAR]: row('TYPEVAR', 'RV', '{a} = type variable {b}'),
  [Op.TYPEVAR_WITH_BOUND]: row('TYPEVAR_WITH_BOUND', 'RVV', '{a} = type variable {b}, its bound made by {c}'),
  [Op.TYPEVAR_WITH_CONSTRAINTS]: row('TYPEVAR_WITH_CONSTRAINTS', 'RVV', '{a} = type variable {b}, its constraints made by {c}'),
  [Op.PARAMSPEC]: row('PARAMSPEC', 'RV', '{a} = parameter specification {b}'),
  [Op.TYPEVARTUPLE]: row('TYPEVARTUPLE', 'RV', '{a} = type variable tuple {b}'),
  [Op.SUBSCRIPT_GENERIC]: row('SUBSCRIPT_GENERIC', 'RV', '{a} = Generic[*{b}]'),
  [Op.TYPEALIAS]: row('TYPEALIAS', 'RV', '{a} = type alias of {b}: name, type parameters, function for the value'),
  [Op.SET_FUNCTION_TYPE_PARAMS]: row('SET_FUNCTION_TYPE_PARAMS', 'RVV', '{a} = function {b} with the type parameters {c}'),
  [Op.SET_TYPEPARAM_DEFAULT]: row('SET_TYPEPARAM_DEFAULT', 'RVV', '{a} = type parameter {b}, its default made by {c}'),

  [Op.NOP]: row('NOP', '', ''),
  [Op.EXTRA]: row('EXTRA', '', 'more operands of the instruction in front'),
  [Op.TRACE]: row('TRACE', '#', 'a CPython instruction begins: index {a}'),
  [Op.RESUME]: row('RESUME', '#', 'the frame begins or goes on: {a}'),
  [Op.CALL_PLAIN]: row('CALL_PLAIN', 'RRA#', '{a} = {b}({c.self} if it is there, {c}), told to whoever listens'),
  [Op.CALL_KW_PLAIN]: row('CALL_KW_PLAIN', 'RVAVO', '{a} = {b}({c}), the last ones by the names {d}, told to whoever listens'),
  [Op.ENTER_PLAIN]: row('ENTER_PLAIN', '', 'the frame goes on in the plain decoding'),
};

function rows(
  first: Op,
  names: readonly (readonly [name: string, symbol: string])[],
  make: (name: string, symbol: string) => Row,
): { readonly [op: number]: Row } {
  return Object.fromEntries(names.map(([name, symbol], i) => [first + i, make(name, symbol)]));
}
