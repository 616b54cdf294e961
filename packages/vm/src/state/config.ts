/** What the command line and the environment say about one Python: `PyConfig`, in CPython's words. The numbers count how often an option was given. */
export interface PyConfig {
  readonly parser_debug: number;
  readonly inspect: number;
  readonly interactive: number;
  readonly optimization_level: number;
  readonly write_bytecode: boolean;
  readonly user_site_directory: boolean;
  readonly site_import: boolean;
  readonly use_environment: boolean;
  readonly verbose: number;
  readonly bytes_warning: number;
  readonly quiet: number;
  readonly isolated: boolean;
  readonly dev_mode: boolean;
  readonly faulthandler: boolean;
  readonly utf8_mode: number;
  readonly warn_default_encoding: number;
  readonly safe_path: boolean;
  readonly int_max_str_digits: number;
  readonly buffered_stdio: boolean;
  /** Whether code objects know the columns of their instructions. */
  readonly code_debug_ranges: boolean;
  readonly check_hash_pycs_mode: 'default' | 'always' | 'never';
  readonly pycache_prefix: string | undefined;
  /** `os.cpu_count()`; -1 to ask the host. */
  readonly cpu_count: number;
  readonly stdio_encoding: string | undefined;
  readonly stdio_errors: string | undefined;
  /** What is in front of `sys.path`: where the program is. `undefined` where nothing was put there. */
  readonly sys_path_0: string | undefined;
  /** `sys.warnoptions`. */
  readonly warnoptions: readonly string[];
  /** `sys._xoptions`. */
  readonly xoptions: ReadonlyMap<string, string | true>;
}

/** Python as an embedder has it: no environment is read, nothing is written beside the sources. */
export const DEFAULT_CONFIG: PyConfig = {
  parser_debug: 0,
  inspect: 0,
  interactive: 0,
  optimization_level: 0,
  write_bytecode: false,
  user_site_directory: false,
  site_import: true,
  use_environment: false,
  verbose: 0,
  bytes_warning: 0,
  quiet: 0,
  isolated: false,
  dev_mode: false,
  faulthandler: false,
  utf8_mode: 1,
  warn_default_encoding: 0,
  safe_path: false,
  int_max_str_digits: 4300,
  buffered_stdio: true,
  code_debug_ranges: true,
  check_hash_pycs_mode: 'default',
  pycache_prefix: undefined,
  cpu_count: -1,
  stdio_encoding: undefined,
  stdio_errors: undefined,
  sys_path_0: undefined,
  warnoptions: [],
  xoptions: new Map(),
};
