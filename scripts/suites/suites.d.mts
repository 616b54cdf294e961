/** What became of the cases of a module, by their ids. */
export interface ModuleResult {
  readonly cases: { readonly [id: string]: { readonly outcome: 'passed' | 'failed' | 'skipped'; readonly detail: string } };
  readonly trouble?: string;
}
export type Names = { readonly [module: string]: readonly string[] };
/** What does not pass: `failed`, and what the suites themselves skip as `own` to CPython. */
export type Shortfall = { readonly [module: string]: { readonly failed: readonly string[]; readonly own: readonly string[] } };
export const PYCO: readonly string[];
export const BASELINE: string;
export const SHORTFALL: string;
export const GROUPS: Names;
export function readJson<T>(path: string, otherwise: T): T;
export function findPython(): string;
export function findTests(): string | undefined;
export function runModule(command: readonly string[], tests: string, module: string, timeout: number): Promise<ModuleResult>;
export function count(
  expected: readonly string[] | undefined,
  result: ModuleResult,
): { readonly of: number; readonly passed: number; readonly missed: readonly string[]; readonly own: readonly string[] };
