import { describe, expect, it } from 'vitest';
import { Dtd, Entity } from '../../src/pyexpat/dtd.js';
import { Code, NotWellFormed } from '../../src/pyexpat/error-codes.js';
import { attributeValue, characterOf, entityInAttribute, readReference, tokens } from '../../src/pyexpat/references.js';

const codeOf = (work: () => unknown): Code => {
  try {
    work();
  } catch (error) {
    if (error instanceof NotWellFormed) return error.code;
    throw error;
  }
  return Code.None;
};

function dtdOf(entities: { readonly [name: string]: string }): Dtd {
  const dtd = new Dtd();
  for (const [name, text] of Object.entries(entities)) dtd.entities.set(name, new Entity(name, text));
  return dtd;
}

describe('a reference', () => {
  it('ends behind its semicolon, and is spoilt by the first character that cannot be in it', () => {
    expect(readReference('a&lt;b', 1)).toEqual({ body: 'lt', end: 5 });
    expect(readReference('&#xZ;', 0)).toBe(3);
    expect(readReference('& ', 0)).toBe(1);
    expect(readReference('&#;', 0)).toBe(2);
  });

  it('may go on in the next chunk', () => {
    for (const text of ['&', '&am', '&#', '&#x4']) expect(readReference(text, 0)).toBeUndefined();
  });

  it('to a character needs one that XML has', () => {
    expect([characterOf('#65'), characterOf('#x1F600')]).toEqual(['A', '\u{1F600}']);
    for (const body of ['#0', '#1', '#xD800', '#xFFFE', '#x110000']) expect(codeOf(() => characterOf(body))).toBe(Code.BadCharRef);
  });
});

describe('the value of an attribute', () => {
  it('has blanks for white space, but not for references to it', () => {
    expect(attributeValue(new Dtd(), 'a\r\nb\tc&#10;&amp;')).toBe('a b c\n&');
    expect(tokens('  a   b ')).toBe('a b');
  });

  it('has the entities within entities', () => {
    expect(attributeValue(dtdOf({ a: '1&b;', b: '2' }), 'x&a;')).toBe('x12');
  });

  it('takes no entity that holds itself, or markup, or is unknown', () => {
    expect(codeOf(() => attributeValue(dtdOf({ a: '&b;', b: '&a;' }), '&a;'))).toBe(Code.RecursiveEntityRef);
    expect(codeOf(() => attributeValue(dtdOf({ a: '<b/>' }), '&a;'))).toBe(Code.InvalidToken);
    expect(codeOf(() => attributeValue(new Dtd(), '&a;'))).toBe(Code.UndefinedEntity);
  });

  it('leaves unknown entities out where a declaration may have been skipped', () => {
    const dtd = new Dtd();
    dtd.hasParamEntityRefs = true;
    expect(entityInAttribute(dtd, 'a')).toBe('');
  });
});

it('entities may amplify a document a hundred times once they are 8 MB', () => {
  const dtd = dtdOf({ e: 'x'.repeat(1 << 20) });
  dtd.direct = 1 << 20;
  for (let i = 0; i < 99; i++) dtd.account(1 << 20);
  expect(codeOf(() => dtd.account(1 << 20))).toBe(Code.AmplificationLimitBreach);
  const small = new Dtd();
  small.direct = 1;
  expect(codeOf(() => small.account(8 * 1024 * 1024 - 1))).toBe(Code.None);
  expect(codeOf(() => small.account(1))).toBe(Code.AmplificationLimitBreach);
});
