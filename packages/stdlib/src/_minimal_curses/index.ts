import { currentThread, exc, type NativeModule, None, PyBytes, type PyInterpreter, raise, strToJs, typeName, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { moduleException, raiseOf } from '../module-exception.js';
import { environmentOf } from '../posix/environment.js';
import { type Capabilities, readTerminfo } from './terminfo.js';
import { tparm, type Variables } from './tparm.js';

/** What an interpreter knows of its terminal. */
class Terminal {
  capabilities: Capabilities | undefined = undefined;
  readonly statics: Variables = new Map();
}

function terminalOf(interp: PyInterpreter = currentThread().interp): Terminal {
  let terminal = interp.storage.get(Terminal) as Terminal | undefined;
  if (terminal === undefined) {
    terminal = new Terminal();
    interp.storage.set(Terminal, terminal);
  }
  return terminal;
}

const errorType = () => moduleException('_curses', 'error');

function known(): Capabilities {
  return terminalOf().capabilities ?? raiseOf(errorType(), 'must call (at least) setupterm() first');
}

function setUp(term: Value): void {
  const name =
    term === None
      ? environmentOf().get('TERM')
      : (strToJs(term) ?? raise(exc.TypeError, `setupterm() argument 'term' must be str or None, not ${typeName(term)}`));
  const terminal = terminalOf();
  // As in the C library, the first terminal stays.
  terminal.capabilities ??= readTerminfo(name ?? '') ?? raiseOf(errorType(), 'setupterm: could not find terminal');
}

/**
 * The part of `_curses` that reads what terminals can do: what `_pyrepl` needs to edit lines. Entries are read as terminfo(5) has them, from the places where
 * ncurses looks.
 */
export const minimalCursesModule: NativeModule = {
  name: '_minimal_curses',
  functions: {
    'setupterm(term=None, fd=-1)': (term: Value) => {
      setUp(term);
      return None;
    },
    'tigetstr(capname, /)': (capname: Value) => {
      const name = strToJs(capname) ?? raise(exc.TypeError, `tigetstr() argument must be str, not ${typeName(capname)}`);
      const value = known().get(name);
      return value === undefined ? None : new PyBytes(value);
    },
    'tparm(str, i1=0, i2=0, i3=0, i4=0, i5=0, i6=0, i7=0, i8=0, i9=0, /)': (capability: Value, ...parameters: Value[]) => {
      if (!(capability instanceof PyBytes)) raise(exc.TypeError, `a bytes-like object is required, not '${typeName(capability)}'`);
      const numbers = parameters.map(intArgument);
      known();
      return new PyBytes(tparm(capability.text, numbers, terminalOf().statics));
    },
  },
  init({ dict }) {
    dict.setStr('error', errorType());
  },
};
