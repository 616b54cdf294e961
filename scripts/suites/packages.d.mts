/** A program of fixtures/packages. */
export interface PackageProgram {
  readonly name: string;
  readonly path: string;
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  /** What it does with them. */
  readonly what: string | undefined;
  /** Why it does not do under pyco what it does under CPython. */
  readonly differs: string | undefined;
}
export function packagePrograms(): readonly PackageProgram[];
export function packageFolders(target: string): readonly string[];
export function linkModules(program: PackageProgram, folders: readonly string[], target: string): readonly string[];
export function versionsOf(packages: readonly string[], folders: readonly string[]): readonly string[];
export function outputOf(command: readonly string[], path: string, modules: string, cwd: string, timeout: number): Promise<string>;
export function pageRow(program: PackageProgram, versions: readonly string[]): string;
