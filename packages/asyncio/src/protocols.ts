import type { SocketTransport } from './transports.js';

/**
 * What is told about a connection, in this order: `connectionMade` once, `dataReceived` any number of times,
 * `eofReceived` at most once, `connectionLost` once. What a method throws ends the connection.
 */
export interface Protocol {
  connectionMade(transport: SocketTransport): void;
  dataReceived(data: Uint8Array): void;
  /** The other side sends no more. Returning true keeps the connection open for writing. */
  eofReceived(): boolean | undefined;
  /** `error`: what ended it; undefined when it was closed in order. */
  connectionLost(error: unknown): void;
  /** The write buffer is above its high-water mark. */
  pauseWriting(): void;
  /** It is below its low-water mark again. */
  resumeWriting(): void;
}
