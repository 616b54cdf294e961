import { py313 } from '@pyco/marshal';
import { asIndex, exc, isTrue, type NativeModule, None, PyList, PyTuple, raise, strFromJs, type Value } from '@pyco/vm';

const kindIs =
  (...kinds: readonly string[]) =>
  (opcode: Value): Value =>
    kinds.includes(py313.operands[Number(asIndex(opcode))] ?? '-');

const JUMPS = ['jabs', 'jrel', 'jback'] as const;
const OPERATOR_NAMES: readonly string[] = [
  'ADD',
  'AND',
  'FLOOR_DIVIDE',
  'LSHIFT',
  'MATRIX_MULTIPLY',
  'MULTIPLY',
  'REMAINDER',
  'OR',
  'POWER',
  'RSHIFT',
  'SUBTRACT',
  'TRUE_DIVIDE',
  'XOR',
];

function stackEffect(opcode: Value, oparg: Value, jump: Value): Value {
  const op = Number(asIndex(opcode));
  const arg = oparg === None ? 0 : Number(asIndex(oparg));
  if (jump !== None && jump !== true && jump !== false) raise(exc.ValueError, 'stack_effect: jump must be False, True or None');
  const effect = py313.stackEffect(op, arg, jump === None ? undefined : isTrue(jump));
  return effect ?? raise(exc.ValueError, 'invalid opcode or oparg');
}

/** `_opcode`: facts about 3.13's instructions, for `dis` and `opcode`. */
export const opcodeModule: NativeModule = {
  name: '_opcode',
  values: { ENABLE_SPECIALIZATION: true },
  functions: {
    'stack_effect(opcode, oparg=None, /, *, jump=None)': stackEffect,
    'is_valid(opcode)': (opcode: Value): Value => py313.opname[Number(asIndex(opcode))]?.startsWith('<') === false,
    'has_arg(opcode)': (opcode: Value): Value => py313.hasArg(Number(asIndex(opcode))),
    'has_const(opcode)': kindIs('const'),
    'has_name(opcode)': kindIs('name'),
    'has_jump(opcode)': kindIs(...JUMPS),
    'has_free(opcode)': kindIs('free'),
    'has_local(opcode)': kindIs('local'),
    'has_exc(opcode)': (opcode: Value): Value => /^SETUP_(?:FINALLY|CLEANUP|WITH)$/.test(py313.opname[Number(asIndex(opcode))] ?? ''),
    'get_executor(*, code, offset)': (): Value => None,
    'get_specialization_stats()': (): Value => None,
    'get_nb_ops()': (): Value =>
      new PyList(
        py313.lists.nb_ops.map(
          (symbol, i) =>
            new PyTuple([
              `NB_${i >= OPERATOR_NAMES.length ? 'INPLACE_' : ''}${OPERATOR_NAMES[i % OPERATOR_NAMES.length]}`,
              strFromJs(symbol),
            ]),
        ),
      ),
    'get_intrinsic1_descs()': (): Value => new PyList(py313.lists.intrinsic_1.map(strFromJs)),
    'get_intrinsic2_descs()': (): Value => new PyList(py313.lists.intrinsic_2.map(strFromJs)),
  },
};
