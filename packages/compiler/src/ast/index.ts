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
export { FIELDS } from './fields.js';
export type * from './nodes.js';
