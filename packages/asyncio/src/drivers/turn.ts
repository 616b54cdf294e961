declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare const setImmediate: ((callback: () => void) => unknown) | undefined;

/** Give the host one turn: its timers, sockets and promise jobs run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
