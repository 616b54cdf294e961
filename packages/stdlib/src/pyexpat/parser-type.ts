import {
  callMethod,
  defineType,
  encodeUtf8,
  exc,
  type GetSetDef,
  isTrue,
  None,
  needBytes,
  PyBytes,
  type PyType,
  raise,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { Code } from './error-codes.js';
import { raiseExpatError } from './expat-error.js';
import { flushTextNow, HANDLERS, type HandlerName, textOrNone } from './handlers.js';
import { parse } from './parse.js';
import { childParser, PyXmlParser } from './parser-object.js';

/** ParseFile reads so many bytes at a time. */
const BLOCK = 2048;
const MAX_BUFFER = 0x7fff_ffff;

/** `str(accept={str, NoneType})`. */
export function textArgument(value: Value | undefined, func: string, where: string): string | undefined {
  if (value === undefined || value === None) return undefined;
  return strToJs(value) ?? raise(exc.TypeError, `${func}() ${where} must be str or None, not ${typeName(value)}`);
}

const byteIndex = (self: PyXmlParser): Value => (self.hasStarted ? self.locate().byte : -1);

const cannotDelete = (): never => raise(exc.RuntimeError, 'Cannot delete attribute');

function handler(name: HandlerName): GetSetDef<PyXmlParser> {
  return {
    get: (self) => self.handlers.get(name) ?? None,
    set: (self, value) => {
      if (value === undefined) return cannotDelete();
      // Text that was collected for the old handler goes to it.
      if (name === 'CharacterDataHandler') flushTextNow(self);
      if (name === 'DefaultHandler' || name === 'DefaultHandlerExpand') self.isExpanding = name === 'DefaultHandlerExpand';
      if (value === None) self.handlers.delete(name);
      else self.handlers.set(name, value);
    },
  };
}

function flag(field: 'orderedAttributes' | 'specifiedAttributes' | 'namespacePrefixes'): GetSetDef<PyXmlParser> {
  return {
    get: (self) => self[field],
    set: (self, value) => {
      self[field] = value === undefined ? cannotDelete() : isTrue(value);
    },
  };
}

function setBufferSize(self: PyXmlParser, value: Value | undefined): void {
  if (value === undefined) return cannotDelete();
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean')
    return raise(exc.TypeError, 'buffer_size must be an integer');
  const size = Number(value);
  if (size <= 0) raise(exc.ValueError, 'buffer_size must be greater than zero');
  if (size > MAX_BUFFER) raise(exc.ValueError, `buffer_size must not be greater than ${MAX_BUFFER}`);
  if (self.isBuffering) flushTextNow(self);
  self.bufferSize = size;
}

function parseData(self: PyXmlParser, data: Value, isFinal: Value): Value {
  const text = strContents(data);
  const final = isTrue(isFinal);
  if (text === undefined) parse(self, needBytes(data), final);
  else {
    const bytes = encodeUtf8(text);
    if (!self.hasStarted) self.source.given = 'utf-8';
    parse(self, bytes, final);
  }
  return 1;
}

function parseFile(self: PyXmlParser, file: Value): Value {
  if (tryGetAttr(file, 'read') === undefined) raise(exc.TypeError, "argument must have 'read' attribute");
  for (;;) {
    const block = callMethod(file, 'read', BLOCK);
    const { length } = needBlock(block);
    parse(self, needBlock(block), length === 0);
    if (length === 0) return 1;
  }
}

function needBlock(block: Value): Uint8Array {
  let bytes: Uint8Array;
  if (block instanceof PyBytes) bytes = block.bytes;
  else if (typeName(block) === 'bytearray') bytes = needBytes(block);
  else return raise(exc.TypeError, `read() did not return a bytes object (type=${typeName(block)})`);
  if (bytes.length > BLOCK) raise(exc.ValueError, `read() returned too much data: ${BLOCK} bytes requested, ${bytes.length} returned`);
  return bytes;
}

/** What was given to the parser and begins where the event is that a handler is told of. */
function inputContext(self: PyXmlParser): Value {
  if (self.depth === 0) return None;
  return new PyBytes(encodeUtf8(strFromJs(self.markup?.rest ?? ''), 'surrogatepass'));
}

function useForeignDtd(self: PyXmlParser, value: Value): Value {
  const isOn = isTrue(value);
  if (self.hasStarted && !self.isFinished) {
    const { line, column } = self.locate();
    self.errorCode = Code.CantChangeFeatureOnceParsing;
    raiseExpatError(Code.CantChangeFeatureOnceParsing, line, column);
  }
  self.usesForeignDtd = isOn;
  return None;
}

function setParamEntityParsing(self: PyXmlParser, value: Value): Value {
  const mode = intArgument(value);
  if (self.hasStarted && !self.isFinished) return 0;
  self.paramEntityParsing = mode;
  return 1;
}

export const parserType: PyType = defineType<PyXmlParser>({
  name: 'pyexpat.xmlparser',
  instance: PyXmlParser,
  doc: 'XML parser',
  final: true,
  noInstantiation: true,
  methods: {
    'Parse($self, data, isfinal=False, /)': parseData,
    'ParseFile($self, file, /)': parseFile,
    'SetBase($self, base, /)': (self: PyXmlParser, base: Value): Value => {
      self.base = strToJs(base) ?? raise(exc.TypeError, `SetBase() argument must be str, not ${typeName(base)}`);
      return None;
    },
    'GetBase($self, /)': (self: PyXmlParser): Value => textOrNone(self.base),
    'GetInputContext($self, /)': inputContext,
    'ExternalEntityParserCreate($self, context, encoding=<unrepresentable>, /)': (
      self: PyXmlParser,
      context: Value,
      encoding: Value | undefined,
    ): Value =>
      childParser(
        self,
        textArgument(context, 'ExternalEntityParserCreate', 'argument 1'),
        textArgument(encoding, 'ExternalEntityParserCreate', 'argument 2'),
      ),
    'SetParamEntityParsing($self, flag, /)': setParamEntityParsing,
    'UseForeignDTD($self, flag=True, /)': useForeignDtd,
    'GetReparseDeferralEnabled($self, /)': (self: PyXmlParser): Value => self.isDeferring,
    'SetReparseDeferralEnabled($self, enabled, /)': (self: PyXmlParser, enabled: Value): Value => {
      self.isDeferring = isTrue(enabled);
      return None;
    },
  },
  getset: {
    ...Object.fromEntries(HANDLERS.map((name) => [name, handler(name)])),
    buffer_text: {
      get: (self) => self.isBuffering,
      set: (self, value) => {
        if (value === undefined) return cannotDelete();
        const isOn = isTrue(value);
        if (!isOn) flushTextNow(self);
        self.isBuffering = isOn;
      },
    },
    buffer_size: { get: (self) => self.bufferSize, set: setBufferSize },
    buffer_used: { get: (self) => self.buffered.length },
    ordered_attributes: flag('orderedAttributes'),
    specified_attributes: flag('specifiedAttributes'),
    namespace_prefixes: flag('namespacePrefixes'),
    ErrorCode: { get: (self) => self.errorCode },
    ErrorLineNumber: { get: (self) => self.locate().line },
    ErrorColumnNumber: { get: (self) => self.locate().column },
    ErrorByteIndex: { get: byteIndex },
    CurrentLineNumber: { get: (self) => self.locate().line },
    CurrentColumnNumber: { get: (self) => self.locate().column },
    CurrentByteIndex: { get: byteIndex },
  },
  members: { intern: 'intern' },
});
