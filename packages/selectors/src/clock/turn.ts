interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

declare const setImmediate: ((callback: () => void) => unknown) | undefined;
declare const MessageChannel: (new () => { readonly port1: Port; readonly port2: Port }) | undefined;

/** Gives the host one turn: its timers, sockets and promise jobs run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else if (typeof MessageChannel === 'function') {
      // Browsers make timers that follow one another wait for 4 ms; messages do not wait.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else setTimeout(resolve, 0);
  });
}
