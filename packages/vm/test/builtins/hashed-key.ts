import { defineType } from '../../src/object/define-type.js';
import { NotImplemented, PyObject, type Value } from '../../src/object/py-object.js';
import { CompareOp } from '../../src/object/slots.js';

/** A guest object with a hash and an equality of its own, which counts how often it is asked and may do something each time. */
export class HashedKey extends PyObject {
  readonly name: Value;
  readonly hash: number;
  hashed = 0;
  compared = 0;
  onCompare: () => void = () => {};

  constructor(name: Value, hash: number) {
    super();
    this.name = name;
    this.hash = hash;
  }
}

defineType<HashedKey>({
  name: 'HashedKey',
  instance: HashedKey,
  slots: {
    tp_hash: (self) => {
      self.hashed++;
      return self.hash;
    },
    tp_richcompare: (self, other, op) => {
      if (op !== CompareOp.EQ) return NotImplemented;
      self.compared++;
      self.onCompare();
      return self.name === (other instanceof HashedKey ? other.name : other);
    },
  },
});
