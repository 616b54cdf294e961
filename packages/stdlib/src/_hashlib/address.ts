import { currentThread, type Value } from '@pyco/vm';

/** An object's address as `repr` shows it. */
export const addressOf = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16)}`;
