import { None, strFromJs } from '@pyco/vm';
import type { Entity } from './dtd.js';
import { Code, notWellFormed } from './error-codes.js';
import { ask, hasHandler, internOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';

/** Asks for an external entity in content. Returns whether there is a handler to ask. */
export function externalEntity(self: PyXmlParser, entity: Entity): boolean {
  if (!hasHandler(self, 'ExternalEntityRefHandler')) return false;
  entity.isOpen = true;
  const open = [...self.dtd.entities.values()].filter(({ isOpen }) => isOpen).map(({ name }) => name);
  const context = [...(self.namespaces?.context() ?? []), ...open].join('\f');
  const [base, systemId, publicId] = [entity.base, entity.systemId, entity.publicId].map((text) => internOrNone(self, text)) as [
    string,
    string,
    string,
  ];
  const isRead = ask(self, 'ExternalEntityRefHandler', strFromJs(context), base, systemId, publicId);
  entity.isOpen = false;
  if (!isRead) notWellFormed(Code.ExternalEntityHandling);
  return true;
}

/** Asks for declarations: the external subset, or a parameter entity. */
export function externalDeclarations(
  self: PyXmlParser,
  base: string | undefined,
  systemId: string | undefined,
  publicId: string | undefined,
): void {
  self.dtd.paramEntityRead = false;
  const where = [base, systemId, publicId].map((text) => internOrNone(self, text));
  if (!ask(self, 'ExternalEntityRefHandler', None, ...where)) notWellFormed(Code.ExternalEntityHandling);
}
