import { readFileSync } from 'node:fs';
import { createRuntime, type PythonError, pycoCompiler, type Runtime, sourceShape } from '@pyco/runtime';
import { createBrowserRuntime, fetchLib } from '@pyco/runtime/browser';
import { createNodeRuntime } from '@pyco/runtime/node';
import { nativeModules } from '@pyco/stdlib';
import { DEFAULT_CONFIG, type Finder } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';

type Files = NonNullable<NonNullable<Parameters<typeof memoryHost>[0]>['files']>;

/** What a program prints in a world of these files, with `/` in front of `sys.path`. */
function printed(files: Files, program: string, config = DEFAULT_CONFIG): string {
  const host = memoryHost({ files });
  const runtime = createNodeRuntime({ parts: { host, config } });
  runtime.run(`import sys\nsys.path.insert(0, "/")\n${program}`);
  runtime.finish(0);
  return host.output.stdout;
}

/** A zip file whose members are stored as they are. */
function storedZip(members: { readonly [name: string]: string }): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(members)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, path, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, tail, path]));
    files.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06'), end]);
}

describe('imports of the library', () => {
  it('do not run importlib until somebody looks', () => {
    const runtime = createNodeRuntime({ parts: { host: memoryHost() } });
    runtime.run('import json');
    expect(runtime.interp.importState!.wakefulness).toBe('asleep');
    runtime.run('json.__spec__');
    expect(runtime.interp.importState!.wakefulness).toBe('awake');
  });

  it('leave modules as importlib leaves them', () => {
    const program = `
import json.decoder, os, math
for m in json, json.decoder, os, math:
    s = m.__spec__
    print(s.name, type(m.__loader__).__name__, m.__loader__ is s.loader, s.origin, s.cached, s.parent, s.has_location, s._initializing, m.__package__, hasattr(m, '__path__'))
print(json, os, math, sys.meta_path[0].__name__, len(sys.path_hooks))`;
    expect(printed({}, program)).toBe(
      [
        'json SourceFileLoader True /pyco/lib/python3.13/json/__init__.py /pyco/lib/python3.13/json/__pycache__/__init__.cpython-313.pyc json True False json True',
        'json.decoder SourceFileLoader True /pyco/lib/python3.13/json/decoder.py /pyco/lib/python3.13/json/__pycache__/decoder.cpython-313.pyc json True False json False',
        'os type True frozen None  False False  False',
        'math type True built-in None  False False  False',
        "<module 'json' from '/pyco/lib/python3.13/json/__init__.py'> <module 'os' (frozen)> <module 'math' (built-in)> BuiltinImporter 2",
        '',
      ].join('\n'),
    );
  });

  it('come after what stands in front of the library in sys.path', () => {
    const files = { '/string.py': 'x = 1', '/json/__init__.py': 'y = 2' };
    expect(printed(files, 'import string, json\nprint(string.__file__, string.x, json.y)')).toBe('/string.py 1 2\n');
  });

  it('pass over a folder of the same name that is no package, without importlib', () => {
    const host = memoryHost({ files: { '/json/notes.txt': '', '/types/x.py': '', '/logging': '' } });
    const runtime = createNodeRuntime({ parts: { host } });
    runtime.run('import sys\nsys.path.insert(0, "/")\nimport types, json, logging, collections.abc\nprint(json.__file__, types.__file__)');
    runtime.finish(0);
    expect(host.output.stdout).toBe('/pyco/lib/python3.13/json/__init__.py /pyco/lib/python3.13/types.py\n');
    expect(runtime.interp.importState?.wakefulness).toBe('asleep');
  });

  it('go by importlib where somebody has put a finder', () => {
    const program = `
class Finder:
    def find_spec(name, path, target=None):
        print('asked for', name)
sys.meta_path.insert(0, Finder)
import colorsys`;
    expect(printed({}, program)).toBe('asked for colorsys\n');
  });

  it('find the library as a folder that can be read and not written', () => {
    const program = `
import os, linecache
folder = os.path.dirname(os.__file__)
print('json' in os.listdir(folder), os.path.isfile(folder + '/abc.py'), linecache.getline(folder + '/colorsys.py', 1).strip())
try: open(folder + '/new.py', 'w')
except OSError as e: print(e)`;
    expect(printed({}, program)).toBe(
      'True True """Conversion functions between RGB and other color systems.\n[Errno 30] Read-only file system: \'/pyco/lib/python3.13/new.py\'\n',
    );
  });
});

describe('imports of files', () => {
  it('find packages, relative names, circles and namespaces', () => {
    const files = {
      '/p/__init__.py': 'from . import a\nfrom .a import value',
      '/p/a.py': 'import p.b\nvalue = p.b.twice(4)',
      '/p/b.py': 'from p import a\ndef twice(x): return 2 * x',
      '/n/inner/m.py': 'z = 3',
    };
    const program =
      'import p, n.inner.m\nprint(p.value, p.b.a is p.a, n.inner.m.z, n.__path__, n.__file__ if hasattr(n, "__file__") else None)';
    expect(printed(files, program)).toBe("8 True 3 _NamespacePath(['/n']) None\n");
  });

  it('write .pyc files where they may, and read them while they are valid', () => {
    const files = { '/w/m.py': 'x = 1' };
    const config = { ...DEFAULT_CONFIG, write_bytecode: true };
    const program = `
sys.path.insert(0, '/w')
import m, os
print(os.listdir('/w/__pycache__'), m.__cached__)
with open(m.__cached__, 'rb') as f: print(f.read(4) == importlib.util.MAGIC_NUMBER)
del sys.modules['m']
os.stat('/w/m.py')
import m
print(m.x)`;
    expect(printed(files, `import importlib.util\n${program}`, config)).toBe(
      "['m.cpython-313.pyc'] /w/__pycache__/m.cpython-313.pyc\nTrue\n1\n",
    );
  });

  it('find modules in zip files', () => {
    const files = { '/lib.zip': storedZip({ 'one.py': 'x = 1\n', 'pack/__init__.py': 'from . import two\n', 'pack/two.py': 'y = 2\n' }) };
    const program =
      'sys.path.insert(0, "/lib.zip")\nimport one, pack\nprint(one.__file__, one.x, pack.two.y, type(pack.__loader__).__name__)';
    expect(printed(files, program)).toBe('/lib.zip/one.py 1 2 zipimporter\n');
  });

  it('show no frames of importlib in tracebacks', () => {
    const program =
      'import traceback\ntry: import bad\nexcept ZeroDivisionError as e: print([f.name for f in traceback.extract_tb(e.__traceback__)])';
    expect(printed({ '/bad.py': '1/0' }, program)).toBe("['<module>', '<module>']\n");
  });

  it('say what is wrong as CPython does', () => {
    const files = { '/c1.py': 'from c2 import y\nx = 1', '/c2.py': 'from c1 import x\ny = 2', '/plain.py': '' };
    const program = `
def attempt(statement):
    try: exec(statement)
    except ImportError as e: print(type(e).__name__, e)
attempt('import nosuch')
attempt('import plain.sub')
attempt('from plain import z')
attempt('import c1')
attempt('from . import q')`;
    expect(printed(files, program)).toBe(
      [
        "ModuleNotFoundError No module named 'nosuch'",
        "ModuleNotFoundError No module named 'plain.sub'; 'plain' is not a package",
        "ImportError cannot import name 'z' from 'plain' (/plain.py)",
        "ImportError cannot import name 'x' from partially initialized module 'c1' (most likely due to a circular import) (/c1.py)",
        'ImportError attempted relative import with no known parent package',
        '',
      ].join('\n'),
    );
  });
});

describe('fetchLib', () => {
  const folder = new URL('../../stdlib/lib/', import.meta.url);
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    const name = url.slice('https://x/lib/'.length);
    return name.includes('gone') ? new Response('', { status: 404 }) : new Response(readFileSync(new URL(name, folder)));
  };

  it('gives a browser the library: its code and its sources', async () => {
    const lib = await fetchLib('https://x/lib', { fetch });
    expect(asked.sort()).toEqual(['https://x/lib/index.json', 'https://x/lib/lib.bin', 'https://x/lib/sources.bin']);
    const runtime = createBrowserRuntime({ lib });
    runtime.run('import json, re\nr = json.loads("[1]")');
    expect(runtime.eval('len(r)')).toBe(1);
    expect(lib.find('json')!.source()).toMatch(/^r"""JSON/);
  });

  it('says what could not be fetched', async () => {
    await expect(fetchLib('https://x/lib/gone', { fetch })).rejects.toThrow('https://x/lib/gone/index.json: status 404');
  });
});

describe('a finder of the runtime', () => {
  const sources: { readonly [name: string]: string } = {
    greeting: "def hello(name):\n    return f'hello {name}'\n\ndef fail():\n    return 1 / 0\n",
    shop: 'from . import goods\nfrom .goods import price\n',
    'shop.goods': 'def price(item): return len(item)\n',
    json: "raise Exception('the library comes first')\n",
  };
  const finder: Finder = {
    find(name) {
      const source = sources[name];
      return source === undefined ? undefined : { source, origin: `db:/${name.replaceAll('.', '/')}`, isPackage: name === 'shop' };
    },
  };
  const withLib = (): Runtime => createNodeRuntime({ parts: { host: memoryHost(), finders: [finder] } });
  const without = (): Runtime => createRuntime({ compiler: pycoCompiler, modules: nativeModules, sourceShape, finders: [finder] });

  it.each([
    ['beside the library', withLib],
    ['without it', without],
  ])('is asked for what is found nowhere else, %s', (_where, make) => {
    const runtime = make();
    runtime.run('import greeting, shop.goods\nfrom shop import price\ntext = greeting.hello("Ada") + str(price("tea"))');
    expect(runtime.getGlobal('text')).toBe('hello Ada3');
    expect(runtime.eval('greeting.__file__')).toBe('db:/greeting');
    expect(runtime.eval('shop.goods.__package__ + shop.__package__')).toBe('shopshop');
    expect(() => runtime.run('import shop.nothing')).toThrow("ModuleNotFoundError: No module named 'shop.nothing'");
    expect(() => runtime.run('import nothing')).toThrow("ModuleNotFoundError: No module named 'nothing'");
    try {
      runtime.run('greeting.fail()');
      expect.unreachable();
    } catch (error) {
      expect((error as PythonError).traceback).toContain('File "db:/greeting", line 5, in fail\n    return 1 / 0\n           ~~^~~\n');
    }
  });

  it('stands last in sys.meta_path, behind the library, and makes specs as importlib wants them', () => {
    const runtime = withLib();
    runtime.run(`
import importlib.util, inspect, json, sys
spec = importlib.util.find_spec('shop')
facts = [spec.name, spec.origin, spec.submodule_search_locations, type(sys.meta_path[-1]).__name__, json.loads('[1]')]
import greeting
facts += [greeting.__spec__.loader.get_source('greeting').count('def'), inspect.getsource(greeting.hello)]
`);
    expect(runtime.getGlobal('facts')).toEqual([
      'shop',
      'db:/shop',
      ['db:'],
      'HostFinder',
      [1],
      2,
      "def hello(name):\n    return f'hello {name}'\n",
    ]);
  });
});
