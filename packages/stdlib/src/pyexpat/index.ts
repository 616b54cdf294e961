import { exc, makeModule, type NativeModule, None, PyDict, PyList, type PyModule, PyTuple, raise, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { MODEL } from './content-model.js';
import { ERRORS } from './error-codes.js';
import { errorString, expatErrorType } from './expat-error.js';
import { textOrNone } from './handlers.js';
import { Namespaces } from './namespaces.js';
import { PyXmlParser } from './parser-object.js';
import { parserType, textArgument } from './parser-type.js';

/** The release of expat that CPython 3.13.0 has, and that this parser answers like. */
const VERSION = [2, 6, 3];

const FEATURES: readonly (readonly [string, number])[] = [
  ['sizeof(XML_Char)', 1],
  ['sizeof(XML_LChar)', 1],
  ['XML_DTD', 0],
  ['XML_CONTEXT_BYTES', 1024],
  ['XML_NS', 0],
  ['XML_BLAP_MAX_AMP', 100],
  ['XML_BLAP_ACT_THRES', 8388608],
  ['XML_GE', 0],
];

function parserCreate(encoding: Value, separator: Value, intern: Value | undefined): Value {
  const given = textArgument(encoding, 'ParserCreate', "argument 'encoding'");
  const between = textArgument(separator, 'ParserCreate', "argument 'namespace_separator'");
  if (between !== undefined && between.length > 1)
    raise(exc.ValueError, 'namespace_separator must be at most one character, omitted, or None');
  if (intern !== undefined && intern !== None && !(intern instanceof PyDict)) raise(exc.TypeError, 'intern must be a dictionary');
  return new PyXmlParser('document', given, between === undefined ? undefined : new Namespaces(between), intern ?? new PyDict());
}

function errorsModule(): PyModule {
  const module = makeModule('pyexpat.errors', 'Constants used to describe error conditions.');
  const codes = new PyDict();
  const messages = new PyDict();
  for (const [index, [name, message]] of ERRORS.entries()) {
    module.dict.setStr(`XML_ERROR_${name}`, message);
    codes.setStr(message, index + 1);
    messages.set(index + 1, message);
  }
  module.dict.setStr('codes', codes);
  module.dict.setStr('messages', messages);
  return module;
}

function modelModule(): PyModule {
  const module = makeModule('pyexpat.model', 'Constants used to interpret content model information.');
  for (const [name, value] of Object.entries(MODEL)) module.dict.setStr(name, value);
  return module;
}

/** `pyexpat`. */
export const pyexpatModule: NativeModule = {
  name: 'pyexpat',
  doc: 'Python wrapper for Expat parser.',
  functions: {
    'ParserCreate($module, /, encoding=None, namespace_separator=None, intern=<unrepresentable>)': (
      _module: Value,
      encoding: Value,
      separator: Value,
      intern: Value | undefined,
    ): Value => parserCreate(encoding, separator, intern),
    'ErrorString($module, code, /)': (_module: Value, code: Value): Value => textOrNone(errorString(intArgument(code))),
  },
  values: {
    XMLParserType: parserType,
    EXPAT_VERSION: `expat_${VERSION.join('.')}`,
    native_encoding: 'UTF-8',
    XML_PARAM_ENTITY_PARSING_NEVER: 0,
    XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE: 1,
    XML_PARAM_ENTITY_PARSING_ALWAYS: 2,
  },
  init({ dict }, interp) {
    const error = expatErrorType(interp);
    dict.setStr('error', error);
    dict.setStr('ExpatError', error);
    dict.setStr('version_info', new PyTuple(VERSION));
    dict.setStr('features', new PyList(FEATURES.map((feature) => new PyTuple([...feature]))));
    for (const [name, module] of Object.entries({ errors: errorsModule(), model: modelModule() })) {
      dict.setStr(name, module);
      interp.modules.setStr(`pyexpat.${name}`, module);
    }
  },
};
