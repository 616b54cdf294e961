import { None } from '@pyco/vm';
import { Code, notWellFormed } from './error-codes.js';
import { emit, internOrNone, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';

const XML_URI = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_URI = 'http://www.w3.org/2000/xmlns/';

/** `undefined` for the default namespace. */
type Prefix = string | undefined;

interface Binding {
  readonly prefix: Prefix;
  readonly uri: string;
}

type Pair = readonly [string, string];

/** Names with their namespaces in front, for a parser that was made with a separator. */
export class Namespaces {
  readonly separator: string;
  /** The bindings of open elements, innermost last. */
  readonly bindings: Binding[] = [{ prefix: 'xml', uri: XML_URI }];

  constructor(separator: string) {
    this.separator = separator;
  }

  /** Takes the declarations out of an element's attributes and gives the other names their namespaces. */
  open(self: PyXmlParser, pairs: readonly Pair[]): readonly Pair[] {
    const rest: Pair[] = [];
    for (const [name, value] of pairs) {
      if (name === 'xmlns') this.#bind(self, undefined, value);
      else if (name.startsWith('xmlns:')) this.#bind(self, name.slice(6), value);
      else rest.push([name, value]);
    }
    const seen = new Set<string>();
    return rest.map(([name, value]) => {
      const expanded = name.includes(':') ? this.expand(self, name, false) : name;
      if (seen.has(expanded)) notWellFormed(Code.DuplicateAttribute);
      seen.add(expanded);
      return [expanded, value];
    });
  }

  /** Ends the bindings that came after the first `count`. */
  close(self: PyXmlParser, count: number): void {
    while (this.bindings.length > count) {
      const { prefix } = this.bindings.pop()!;
      emit(self, 'EndNamespaceDeclHandler', internOrNone(self, prefix));
    }
  }

  expand(self: PyXmlParser, name: string, isElement: boolean): string {
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? undefined : name.slice(0, colon);
    const local = name.slice(colon + 1);
    if (colon >= 0 && (colon === 0 || local === '' || local.includes(':'))) {
      const second = name.indexOf(':', colon + 1);
      notWellFormed(Code.InvalidToken, isElement ? self.eventAt + 1 + (second < 0 ? name.length : second) : undefined);
    }
    const uri = this.#find(prefix);
    if (uri === undefined && prefix !== undefined) notWellFormed(Code.UnboundPrefix);
    if (uri === undefined || uri === '') return local;
    const triplet = self.namespacePrefixes && prefix !== undefined ? `${this.separator}${prefix}` : '';
    return `${uri}${this.separator}${local}${triplet}`;
  }

  /** The bindings as the context of an external entity has them. */
  context(): string[] {
    const seen = new Set<Prefix>();
    const parts: string[] = [];
    for (const { prefix, uri } of this.bindings.slice().reverse()) {
      if (!seen.has(prefix) && uri !== '') parts.unshift(`${prefix ?? ''}=${uri}`);
      seen.add(prefix);
    }
    return parts;
  }

  #find(prefix: Prefix): string | undefined {
    for (let i = this.bindings.length - 1; i >= 0; i--) {
      const binding = this.bindings[i]!;
      if (binding.prefix === prefix) return binding.uri;
    }
    return undefined;
  }

  #bind(self: PyXmlParser, prefix: Prefix, uri: string): void {
    if (prefix === 'xmlns') notWellFormed(Code.ReservedPrefixXmlns);
    if (prefix !== undefined && uri === '') notWellFormed(prefix === 'xml' ? Code.ReservedPrefixXml : Code.UndeclaringPrefix);
    if ((prefix === 'xml') !== (uri === XML_URI)) notWellFormed(prefix === 'xml' ? Code.ReservedPrefixXml : Code.ReservedNamespaceUri);
    if (uri === XMLNS_URI) notWellFormed(Code.ReservedNamespaceUri);
    this.bindings.push({ prefix, uri });
    emit(self, 'StartNamespaceDeclHandler', internOrNone(self, prefix), uri === '' ? None : textOrNone(uri));
  }
}
