export { PyCompileError, PySyntaxError, type SyntaxErrorKind } from '../errors.js';
export { parse } from '../parse/diagnosed.js';
export type { ParseMode, ParseOptions } from '../parse/options.js';
export { type LineSource, type TokenInfo, tokenInfos } from '../tokenize/token-info.js';
export {
  bytesConstant,
  type ConstantValue,
  codePointsOf,
  complexConstant,
  constantKey,
  ELLIPSIS,
  FALSE,
  floatConstant,
  type IntConstant,
  intConstant,
  NONE,
  type StrConstant,
  strConstant,
  strConstantOf,
  TRUE,
} from './constant.js';
export * as create from './create.js';
export { type DumpOptions, dump } from './dump.js';
export { FIELDS } from './fields.js';
export type * from './nodes.js';
export { children, type Visitor, visit, walk } from './visit.js';
