/** A descriptor that became ready, and for what. */
export interface Ready {
  readonly key: { readonly fileobj: unknown; readonly fd: number; readonly events: number; readonly data: unknown };
  readonly events: number;
}

/** What a driver needs of a selector. */
export interface WaitSelector {
  select(timeout: number | null): readonly Ready[];
}
