import type { TypeSpec } from '../object/define-type.js';
import type { PyBaseException } from './base-exception.js';

type Spec = Partial<TypeSpec<PyBaseException>>;

export const baseException: Spec = {};
export const nameError: Spec = {};
export const importError: Spec = {};
export const osError: Spec = {};
export const syntaxError: Spec = {};
export const systemExit: Spec = {};
export const stopIteration: Spec = {};
export const attributeError: Spec = {};
export const keyError: Spec = {};
export const unicodeDecodeError: Spec = {};
export const unicodeEncodeError: Spec = {};
export const unicodeTranslateError: Spec = {};
export const baseExceptionGroup: Spec = {};
