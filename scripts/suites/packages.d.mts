/** A program of fixtures/packages. */
export interface PackageProgram {
  readonly name: string;
  readonly path: string;
  readonly packages: readonly string[];
  readonly modules: readonly string[];
}
export function packagePrograms(): readonly PackageProgram[];
export function packageFolders(target: string): readonly string[];
export function linkModules(modules: readonly string[], folders: readonly string[], target: string): readonly string[];
