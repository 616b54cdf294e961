/** The signals of the process, where the host has them. */
export interface Signals {
  /** Call `listener` whenever the signal comes, in a turn of the host. Returns how to stop that. @throws Error for a signal it does not know. */
  on(signal: string, listener: () => void): () => void;
}
