import { defineType, type TypeSpec } from '../object/define-type.js';
import { type PyType, TypeFlags } from '../object/py-type.js';
import {
  PyAttributeError,
  PyBaseException,
  PyBaseExceptionGroup,
  PyImportError,
  PyNameError,
  PyOSError,
  PyStopIteration,
  PySyntaxErrorObject,
  PySystemExit,
  PyUnicodeError,
} from './base-exception.js';
import * as spec from './exception-specs.js';

type JsClass = new (args?: readonly never[]) => PyBaseException;

/** One type of the hierarchy. A type without a layout of its own still has a JavaScript class of its own, for its prototype. */
function exception(name: string, base: PyType | undefined, instance?: JsClass, more: Partial<TypeSpec<PyBaseException>> = {}): PyType {
  const parent = base?.instanceClass as JsClass | undefined;
  const own = instance ?? (parent === undefined ? PyBaseException : class extends parent {});
  return defineType({
    name,
    ...(base === undefined ? {} : { base }),
    instance: own as JsClass,
    sameLayout: instance === undefined,
    hasDict: true,
    flags: TypeFlags.BASETYPE,
    ...more,
  } as TypeSpec<PyBaseException>);
}

const BaseException = exception('BaseException', undefined, PyBaseException, spec.baseException);
const Exception = exception('Exception', BaseException);
const ArithmeticError = exception('ArithmeticError', Exception);
const LookupError = exception('LookupError', Exception);
const BufferError = exception('BufferError', Exception);
const ValueError = exception('ValueError', Exception);
const RuntimeError = exception('RuntimeError', Exception);
const NameError = exception('NameError', Exception, PyNameError as JsClass, spec.nameError);
const ImportError = exception('ImportError', Exception, PyImportError as JsClass, spec.importError);
const OSError = exception('OSError', Exception, PyOSError as JsClass, spec.osError);
const SyntaxError = exception('SyntaxError', Exception, PySyntaxErrorObject as JsClass, spec.syntaxError);
const IndentationError = exception('IndentationError', SyntaxError);
const UnicodeError = exception('UnicodeError', ValueError);
const Warning = exception('Warning', Exception);
const ConnectionError = exception('ConnectionError', OSError);
const BaseExceptionGroup = exception(
  'BaseExceptionGroup',
  BaseException,
  PyBaseExceptionGroup as unknown as JsClass,
  spec.baseExceptionGroup,
);

/** Names of the builtin exception types. */
export type ExceptionName =
  | 'BaseException'
  | 'Exception'
  | 'BaseExceptionGroup'
  | 'GeneratorExit'
  | 'KeyboardInterrupt'
  | 'SystemExit'
  | 'StopIteration'
  | 'StopAsyncIteration'
  | 'ArithmeticError'
  | 'FloatingPointError'
  | 'OverflowError'
  | 'ZeroDivisionError'
  | 'AssertionError'
  | 'AttributeError'
  | 'BufferError'
  | 'EOFError'
  | 'ImportError'
  | 'ModuleNotFoundError'
  | 'LookupError'
  | 'IndexError'
  | 'KeyError'
  | 'MemoryError'
  | 'NameError'
  | 'UnboundLocalError'
  | 'OSError'
  | 'BlockingIOError'
  | 'ChildProcessError'
  | 'ConnectionError'
  | 'BrokenPipeError'
  | 'ConnectionAbortedError'
  | 'ConnectionRefusedError'
  | 'ConnectionResetError'
  | 'FileExistsError'
  | 'FileNotFoundError'
  | 'InterruptedError'
  | 'IsADirectoryError'
  | 'NotADirectoryError'
  | 'PermissionError'
  | 'ProcessLookupError'
  | 'TimeoutError'
  | 'ReferenceError'
  | 'RuntimeError'
  | 'NotImplementedError'
  | 'RecursionError'
  | 'PythonFinalizationError'
  | 'SyntaxError'
  | 'IndentationError'
  | '_IncompleteInputError'
  | 'TabError'
  | 'SystemError'
  | 'TypeError'
  | 'ValueError'
  | 'UnicodeError'
  | 'UnicodeDecodeError'
  | 'UnicodeEncodeError'
  | 'UnicodeTranslateError'
  | 'Warning'
  | 'BytesWarning'
  | 'DeprecationWarning'
  | 'EncodingWarning'
  | 'FutureWarning'
  | 'ImportWarning'
  | 'PendingDeprecationWarning'
  | 'ResourceWarning'
  | 'RuntimeWarning'
  | 'SyntaxWarning'
  | 'UnicodeWarning'
  | 'UserWarning';

/** The builtin exception types, `PyExc_*`. */
export const exc: { readonly [Name in ExceptionName]: PyType } = {
  BaseException,
  Exception,
  BaseExceptionGroup,
  GeneratorExit: exception('GeneratorExit', BaseException),
  KeyboardInterrupt: exception('KeyboardInterrupt', BaseException),
  SystemExit: exception('SystemExit', BaseException, PySystemExit as JsClass, spec.systemExit),
  StopIteration: exception('StopIteration', Exception, PyStopIteration as JsClass, spec.stopIteration),
  StopAsyncIteration: exception('StopAsyncIteration', Exception),
  ArithmeticError,
  FloatingPointError: exception('FloatingPointError', ArithmeticError),
  OverflowError: exception('OverflowError', ArithmeticError),
  ZeroDivisionError: exception('ZeroDivisionError', ArithmeticError),
  AssertionError: exception('AssertionError', Exception),
  AttributeError: exception('AttributeError', Exception, PyAttributeError as JsClass, spec.attributeError),
  BufferError,
  EOFError: exception('EOFError', Exception),
  ImportError,
  ModuleNotFoundError: exception('ModuleNotFoundError', ImportError),
  LookupError,
  IndexError: exception('IndexError', LookupError),
  KeyError: exception('KeyError', LookupError, undefined, spec.keyError),
  MemoryError: exception('MemoryError', Exception),
  NameError,
  UnboundLocalError: exception('UnboundLocalError', NameError),
  OSError,
  BlockingIOError: exception('BlockingIOError', OSError),
  ChildProcessError: exception('ChildProcessError', OSError),
  ConnectionError,
  BrokenPipeError: exception('BrokenPipeError', ConnectionError),
  ConnectionAbortedError: exception('ConnectionAbortedError', ConnectionError),
  ConnectionRefusedError: exception('ConnectionRefusedError', ConnectionError),
  ConnectionResetError: exception('ConnectionResetError', ConnectionError),
  FileExistsError: exception('FileExistsError', OSError),
  FileNotFoundError: exception('FileNotFoundError', OSError),
  InterruptedError: exception('InterruptedError', OSError),
  IsADirectoryError: exception('IsADirectoryError', OSError),
  NotADirectoryError: exception('NotADirectoryError', OSError),
  PermissionError: exception('PermissionError', OSError),
  ProcessLookupError: exception('ProcessLookupError', OSError),
  TimeoutError: exception('TimeoutError', OSError),
  ReferenceError: exception('ReferenceError', Exception),
  RuntimeError,
  NotImplementedError: exception('NotImplementedError', RuntimeError),
  RecursionError: exception('RecursionError', RuntimeError),
  PythonFinalizationError: exception('PythonFinalizationError', RuntimeError),
  SyntaxError,
  IndentationError,
  _IncompleteInputError: exception('_IncompleteInputError', SyntaxError),
  TabError: exception('TabError', IndentationError),
  SystemError: exception('SystemError', Exception),
  TypeError: exception('TypeError', Exception),
  ValueError,
  UnicodeError,
  UnicodeDecodeError: exception('UnicodeDecodeError', UnicodeError, PyUnicodeError as JsClass, spec.unicodeDecodeError),
  UnicodeEncodeError: exception('UnicodeEncodeError', UnicodeError, class extends PyUnicodeError {} as JsClass, spec.unicodeEncodeError),
  UnicodeTranslateError: exception(
    'UnicodeTranslateError',
    UnicodeError,
    class extends PyUnicodeError {} as JsClass,
    spec.unicodeTranslateError,
  ),
  Warning,
  BytesWarning: exception('BytesWarning', Warning),
  DeprecationWarning: exception('DeprecationWarning', Warning),
  EncodingWarning: exception('EncodingWarning', Warning),
  FutureWarning: exception('FutureWarning', Warning),
  ImportWarning: exception('ImportWarning', Warning),
  PendingDeprecationWarning: exception('PendingDeprecationWarning', Warning),
  ResourceWarning: exception('ResourceWarning', Warning),
  RuntimeWarning: exception('RuntimeWarning', Warning),
  SyntaxWarning: exception('SyntaxWarning', Warning),
  UnicodeWarning: exception('UnicodeWarning', Warning),
  UserWarning: exception('UserWarning', Warning),
};
