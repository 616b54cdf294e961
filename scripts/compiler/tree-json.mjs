// The trees that dump.py writes, as nodes of @pyco/compiler/ast.

/** A tree, or a part of one, from its JSON. Nodes are made by the constructors of `ast`, which is @pyco/compiler/ast. */
export function treeFromJson(value, ast) {
  if (Array.isArray(value)) return value.map((item) => treeFromJson(item, ast));
  if (value === null || typeof value !== 'object') return value;
  const { kind } = value;
  const fields = ast.FIELDS[kind].map((field) => {
    return field === 'value' && (kind === 'Constant' || kind === 'MatchSingleton')
      ? constantFromJson(value.value)
      : treeFromJson(value[field], ast);
  });
  return ast.create[kind === 'arguments' ? 'arguments_' : kind](...fields, ...(value.at ?? []));
}

function constantFromJson(c) {
  switch (c.kind) {
    case 'int':
      return { kind: 'int', value: typeof c.value === 'string' ? parseInt0x(c.value) : c.value };
    case 'float':
      return { kind: 'float', value: parseFloatRepr(c.value) };
    case 'complex':
      return { kind: 'complex', real: parseFloatRepr(c.real), imag: parseFloatRepr(c.imag) };
    case 'bytes':
      return { kind: 'bytes', value: Uint8Array.from(Buffer.from(c.value, 'hex')) };
    case 'tuple':
      return { kind: 'tuple', items: c.items.map(constantFromJson) };
    default:
      return c;
  }
}

const parseInt0x = (text) => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text));
const parseFloatRepr = (text) => (text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text));
