import { PyDict, strFromJs } from '@pyco/vm';
import { attributeList, emit, hasHandler, intern } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';
import { tokens } from './references.js';

type Pair = readonly [string, string];

/** The attributes of a tag by their declarations: values of token types tidied, defaults added. */
function declared(self: PyXmlParser, name: string, given: readonly Pair[]): readonly Pair[] {
  const declarations = self.dtd.attributes.get(name);
  if (declarations === undefined) return given;
  const pairs = given.map(([key, value]): Pair => [key, declarations.get(key)?.isCdata === false ? tokens(value) : value]);
  const seen = new Set(given.map(([key]) => key));
  for (const attribute of declarations.values()) {
    const isGiven = attribute.value === undefined || seen.has(attribute.name);
    if (!isGiven && (!self.specifiedAttributes || attribute.name.startsWith('xmlns'))) pairs.push([attribute.name, attribute.value!]);
  }
  return pairs;
}

/** Returns whether there is a handler for it. */
export function startElement(self: PyXmlParser, tag: string, given: readonly Pair[]): boolean {
  const { namespaces } = self;
  const bindings = namespaces?.bindings.length ?? 0;
  let pairs = declared(self, tag, given);
  if (namespaces !== undefined) pairs = namespaces.open(self, pairs);
  const name = namespaces === undefined ? tag : namespaces.expand(self, tag, true);
  self.elements.push({ name, bindings });
  if (!hasHandler(self, 'StartElementHandler')) return false;
  if (self.orderedAttributes) emit(self, 'StartElementHandler', intern(self, name), attributeList(self, pairs));
  else {
    const attributes = new PyDict();
    for (const [key, value] of pairs) attributes.set(intern(self, key), strFromJs(value));
    emit(self, 'StartElementHandler', intern(self, name), attributes);
  }
  return true;
}

/** Returns whether there is a handler for it. */
export function endElement(self: PyXmlParser): boolean {
  const { name, bindings } = self.elements.pop()!;
  const isHandled = hasHandler(self, 'EndElementHandler');
  emit(self, 'EndElementHandler', intern(self, name));
  self.namespaces?.close(self, bindings);
  return isHandled;
}
