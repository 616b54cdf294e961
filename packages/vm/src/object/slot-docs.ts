/** `__doc__` of the dunders that are no operators, and what their `__text_signature__` has behind `$self`. */
const DOCS: { readonly [dunder: string]: readonly [parameters: string, doc: string] } = {
  __repr__: ['/', 'Return repr(self).'],
  __str__: ['/', 'Return str(self).'],
  __hash__: ['/', 'Return hash(self).'],
  __call__: ['/, *args, **kwargs', 'Call self as a function.'],
  __getattribute__: ['name, /', 'Return getattr(self, name).'],
  __setattr__: ['name, value, /', 'Implement setattr(self, name, value).'],
  __delattr__: ['name, /', 'Implement delattr(self, name).'],
  __iter__: ['/', 'Implement iter(self).'],
  __next__: ['/', 'Implement next(self).'],
  __get__: ['instance, owner=None, /', 'Return an attribute of instance, which is of type owner.'],
  __set__: ['instance, value, /', 'Set an attribute of instance to value.'],
  __delete__: ['instance, /', 'Delete an attribute of instance.'],
  __init__: ['/, *args, **kwargs', 'Initialize self.  See help(type(self)) for accurate signature.'],
  __del__: ['/', 'Called when the instance is about to be destroyed.'],
  __divmod__: ['value, /', 'Return divmod(self, value).'],
  __rdivmod__: ['value, /', 'Return divmod(value, self).'],
  __pow__: ['value, mod=None, /', 'Return pow(self, value, mod).'],
  __rpow__: ['value, mod=None, /', 'Return pow(value, self, mod).'],
  __neg__: ['/', '-self'],
  __pos__: ['/', '+self'],
  __abs__: ['/', 'abs(self)'],
  __bool__: ['/', 'True if self else False'],
  __invert__: ['/', '~self'],
  __int__: ['/', 'int(self)'],
  __float__: ['/', 'float(self)'],
  __index__: ['/', 'Return self converted to an integer, if self is suitable for use as an index into a list.'],
  __len__: ['/', 'Return len(self).'],
  __getitem__: ['key, /', 'Return self[key].'],
  __setitem__: ['key, value, /', 'Set self[key] to value.'],
  __delitem__: ['key, /', 'Delete self[key].'],
  __contains__: ['key, /', 'Return bool(key in self).'],
  __buffer__: ['flags, /', 'Return a buffer object that exposes the underlying memory of the object.'],
  __release_buffer__: ['buffer, /', 'Release the buffer object that exposes the underlying memory of the object.'],
  __await__: ['/', 'Return an iterator to be used in await expression.'],
  __aiter__: ['/', 'Return an awaitable, that resolves in asynchronous iterator.'],
  __anext__: ['/', 'Return a value or raise StopAsyncIteration.'],
};

/** The operators by the name in their dunder. */
const OPERATORS: { readonly [name: string]: string } = {
  lt: '<',
  le: '<=',
  eq: '==',
  ne: '!=',
  gt: '>',
  ge: '>=',
  add: '+',
  sub: '-',
  mul: '*',
  mod: '%',
  pow: '**',
  lshift: '<<',
  rshift: '>>',
  and: '&',
  xor: '^',
  or: '|',
  floordiv: '//',
  truediv: '/',
  matmul: '@',
};

function operatorDoc(dunder: string, isSequence: boolean): string | undefined {
  const name = dunder.slice(2, -2);
  const own = OPERATORS[name];
  if (own !== undefined) return `Return self${own}value.`;
  const operator = OPERATORS[name.slice(1)];
  if (operator === undefined) return undefined;
  if (name.startsWith('r')) return `Return value${operator}self.`;
  return `${isSequence ? 'Implement' : 'Return'} self${operator}=value.`;
}

/** `__doc__` of a slot as a method. Sequences word what they do in place in their own way. */
export const slotDoc = (dunder: string, isSequence: boolean): string | undefined => DOCS[dunder]?.[1] ?? operatorDoc(dunder, isSequence);

/** `__text_signature__` of a slot as a method. */
export const slotSignature = (dunder: string): string => `($self, ${DOCS[dunder]?.[0] ?? 'value, /'})`;
