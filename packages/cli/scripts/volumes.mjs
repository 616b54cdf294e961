// esbuild cuts the command into chunks: one for each part that is loaded when it is first used, and one for each set of parts that share something. Here
// chunks become volumes, the files of which the launcher reads one when the first chunk of it is asked for. A volume is an object of functions by chunk.

const IMPORT = /^import(?:\{([^}]*)\}from)?"\.\/([^"]+)\.js";/;
const EXPORT = /export\{([^}]*)\};\s*$/;
const OF_NODE = /\bimport\("(node:[a-z/_]+)"\)/g;
const DYNAMIC = /\bimport\("\.\/([^"]+)\.js"\)/g;

/** `a as b, c`, as esbuild writes it, for a pattern (`{a: b, c}`) or, the other way round, for an object. */
const pairs = (list, turn) =>
  list
    .split(',')
    .filter((item) => item !== '')
    .map((item) => {
      const [from, to = from] = item.trim().split(' as ');
      return turn ? `${to}:${from}` : `${from}:${to}`;
    })
    .join(',');

/** A module as a function that returns what it exports. Whatever it imports has been evaluated and stays what it is: no module here exports a `let`. */
function functionOf(text, placeOf) {
  const part = (name) => `__pyco_part("${placeOf(name)}")`;
  let imports = '';
  let rest = text;
  for (let match = IMPORT.exec(rest); match !== null; match = IMPORT.exec(rest)) {
    imports += match[1] === undefined ? `${part(match[2])};` : `const{${pairs(match[1], false)}}=${part(match[2])};`;
    rest = rest.slice(match[0].length);
  }
  const exported = EXPORT.exec(rest);
  const body = (exported === null ? rest : rest.slice(0, exported.index))
    .replace(DYNAMIC, (_, name) => part(name))
    .replace(OF_NODE, 'require("$1")');
  return `(require,__pyco_part,__pyco_url)=>{${imports}${body}return{${exported === null ? '' : pairs(exported[1], true)}}}`;
}

const nameOf = (path) => /([^/]+)\.js$/.exec(path)[1];

/**
 * The text of each volume, by name. What several volumes share is in the first of them.
 *
 * @param outputFiles of esbuild, in the format `esm`, split.
 * @param volumeOf the volume of an entry point, given as esbuild's `entryPoint`.
 */
export function bindVolumes({ outputFiles, metafile }, volumeOf, order) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [nameOf(path), output]));
  const volumes = new Map(order.map((volume) => [volume, []]));
  const places = new Map();
  const reach = (name, volume) => {
    const known = places.get(name);
    if (known !== undefined && order.indexOf(known) <= order.indexOf(volume)) return;
    places.set(name, volume);
    for (const { path, kind } of outputs.get(name).imports) if (kind === 'import-statement') reach(nameOf(path), volume);
  };
  for (const [name, { entryPoint }] of outputs) {
    if (entryPoint === undefined) continue;
    reach(name, volumeOf(entryPoint));
  }
  const placeOf = (name) => `${places.get(name)}/${name}`;
  for (const { path, text } of outputFiles) {
    const name = nameOf(path);
    volumes.get(places.get(name)).push(`${JSON.stringify(name)}:${functionOf(text, placeOf)}`);
  }
  return new Map([...volumes].map(([volume, chunks]) => [volume, `({\n${chunks.join(',\n')}\n})`]));
}
