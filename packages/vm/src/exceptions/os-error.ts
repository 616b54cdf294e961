import { asIndex } from '../abstract/number.js';
import { repr, str } from '../abstract/object.js';
import { PyTuple } from '../builtins/tuple.js';
import { instanceDict } from '../object/attribute.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';
import type { PyBaseException, PyOSError } from './base-exception.js';
import { baseStr, field, newException, refuseKeywords, type Spec, text } from './exception-specs.js';
import { type ExceptionName, exc } from './hierarchy.js';
import { raise } from './raise.js';

/** The subclass that `OSError(errno, …)` becomes: `errnomap`. Linux's numbers, which are what the guest sees on every host. */
const SUBCLASS_OF_ERRNO: { readonly [errno: number]: ExceptionName } = {
  1: 'PermissionError',
  2: 'FileNotFoundError',
  3: 'ProcessLookupError',
  4: 'InterruptedError',
  10: 'ChildProcessError',
  11: 'BlockingIOError',
  13: 'PermissionError',
  17: 'FileExistsError',
  20: 'NotADirectoryError',
  21: 'IsADirectoryError',
  32: 'BrokenPipeError',
  103: 'ConnectionAbortedError',
  104: 'ConnectionResetError',
  108: 'BrokenPipeError',
  110: 'TimeoutError',
  111: 'ConnectionRefusedError',
  114: 'BlockingIOError',
  115: 'BlockingIOError',
};

/** The exception type for an errno: `OSError` itself where it has none of its own. */
export const osErrorType = (errno: number): PyType => exc[SUBCLASS_OF_ERRNO[errno] ?? 'OSError'];

/** `oserror_parse_args` and `oserror_init`: errno, strerror, filename, (winerror,) filename2. */
function fill(self: PyOSError, args: readonly Value[]): void {
  self.args = new PyTuple(args);
  if (args.length < 2 || args.length > 5) return;
  const [errno, strerror, filename, , filename2] = args;
  self.errno = errno;
  self.strerror = strerror;
  if (filename !== undefined && filename !== None) {
    if (typeOf(self).isSubtypeOf(exc.BlockingIOError) && typeOf(filename).nb_index !== undefined) {
      self.charactersWritten = Number(asIndex(filename));
    } else {
      self.filename = filename;
      self.filename2 = filename2 === None ? undefined : filename2;
      self.args = new PyTuple(args.slice(0, 2));
    }
  }
}

/** `oserror_use_init`: a subclass with an `__init__` of its own, and no `__new__`, hands its arguments on, and only then are they looked at. */
const usesInit = (type: PyType): boolean => type.tp_init !== exc.OSError.tp_init && type.tp_new === exc.OSError.tp_new;

export const osError: Spec = {
  slots: {
    tp_new: (type, args, kwnames) => {
      let cls = type;
      if (type === exc.OSError && args.length >= 2 && args.length <= 5 && typeof args[0] === 'number') cls = osErrorType(args[0]);
      const made = newException!(cls, args, kwnames) as PyOSError;
      if (!usesInit(cls)) {
        refuseKeywords(made, kwnames);
        fill(made, args);
      }
      return made;
    },
    tp_init: (self, args, kwnames: KwNames | undefined) => {
      if (!usesInit(typeOf(self))) return;
      refuseKeywords(self, kwnames);
      if ((self as PyOSError).errno === undefined) fill(self as PyOSError, args);
    },
    tp_str: (self) => {
      const { errno, strerror, filename, filename2 } = self as PyOSError;
      if (filename !== undefined) {
        const files = filename2 === undefined ? text(repr(filename)) : `${text(repr(filename))} -> ${text(repr(filename2))}`;
        return strFromJs(`[Errno ${text(str(errno ?? None))}] ${text(str(strerror ?? None))}: ${files}`);
      }
      if (errno !== undefined && strerror !== undefined) return strFromJs(`[Errno ${text(str(errno))}] ${text(str(strerror))}`);
      return baseStr(self);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyBaseException): Value => {
      const { filename, filename2, args } = self as PyOSError;
      let shown = args;
      if (args.items.length === 2 && filename !== undefined) {
        shown = new PyTuple(filename2 === undefined ? [...args.items, filename] : [...args.items, filename, None, filename2]);
      }
      const dict = instanceDict(self);
      return new PyTuple(dict.size > 0 ? [typeOf(self), shown, dict] : [typeOf(self), shown]);
    },
  },
  getset: {
    errno: field<PyOSError>('errno'),
    strerror: field<PyOSError>('strerror'),
    filename: field<PyOSError>('filename'),
    filename2: field<PyOSError>('filename2'),
    characters_written: {
      get: (self) => {
        const { charactersWritten } = self as PyOSError;
        return charactersWritten < 0 ? undefined : charactersWritten;
      },
      set: (self, value) => {
        if (value === undefined) {
          if ((self as PyOSError).charactersWritten < 0) raise(exc.AttributeError, 'characters_written');
          (self as PyOSError).charactersWritten = -1;
        } else (self as PyOSError).charactersWritten = Number(asIndex(value));
      },
    },
  },
};
