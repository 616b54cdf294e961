import type { NativeModule } from '@pyco/vm';
import { abcModule } from './_abc/index.js';
import { asyncioNatives } from './_asyncio/index.js';
import { bisectModule } from './_bisect/index.js';
import { blake2Module } from './_blake2/index.js';
import { bz2Module } from './_bz2/index.js';
import { codecsModule } from './_codecs/index.js';
import { codecsCnModule } from './_codecs_cn/index.js';
import { codecsHkModule } from './_codecs_hk/index.js';
import { codecsIso2022Module } from './_codecs_iso2022/index.js';
import { codecsJpModule } from './_codecs_jp/index.js';
import { codecsKrModule } from './_codecs_kr/index.js';
import { codecsTwModule } from './_codecs_tw/index.js';
import { collectionsModule } from './_collections/index.js';
import { contextvarsModule } from './_contextvars/index.js';
import { csvModule } from './_csv/index.js';
import { datetimeModule } from './_datetime/index.js';
import { decimalModule } from './_decimal/index.js';
import { functoolsModule } from './_functools/index.js';
import { hashlibModule } from './_hashlib/index.js';
import { heapqModule } from './_heapq/index.js';
import { impModule } from './_imp/index.js';
import { ioModule } from './_io/index.js';
import { jsonModule } from './_json/index.js';
import { localeModule } from './_locale/index.js';
import { lsprofModule } from './_lsprof/index.js';
import { lzmaModule } from './_lzma/index.js';
import { md5Module } from './_md5/index.js';
import { minimalCursesModule } from './_minimal_curses/index.js';
import { multibytecodecModule } from './_multibytecodec/index.js';
import { opcodeModule } from './_opcode/index.js';
import { operatorModule } from './_operator/index.js';
import { pickleModule } from './_pickle/index.js';
import { posixsubprocessModule } from './_posixsubprocess/index.js';
import { queueModule } from './_queue/index.js';
import { randomModule } from './_random/index.js';
import { sha1Module } from './_sha1/index.js';
import { sha2Module } from './_sha2/index.js';
import { sha3Module } from './_sha3/index.js';
import { signalModule } from './_signal/index.js';
import { socketModule } from './_socket/index.js';
import { sreModule } from './_sre/index.js';
import { sslModule } from './_ssl/index.js';
import { statModule } from './_stat/index.js';
import { statisticsModule } from './_statistics/index.js';
import { stringModule } from './_string/index.js';
import { structModule } from './_struct/index.js';
import { suggestionsModule } from './_suggestions/index.js';
import { sysconfigModule } from './_sysconfig/index.js';
import { sysconfigdataModule } from './_sysconfigdata/index.js';
import { threadModule } from './_thread/index.js';
import { typingModule } from './_typing/index.js';
import { uuidModule } from './_uuid/index.js';
import { warningsModule } from './_warnings/index.js';
import { weakrefModule } from './_weakref/index.js';
import { zoneinfoModule } from './_zoneinfo/index.js';
import { arrayModule } from './array/index.js';
import { asyncioModule } from './asyncio/index.js';
import { atexitModule } from './atexit/index.js';
import { binasciiModule } from './binascii/index.js';
import { cmathModule } from './cmath/index.js';
import { errnoModule } from './errno/index.js';
import { faulthandlerModule } from './faulthandler/index.js';
import { fcntlModule } from './fcntl/index.js';
import { gcModule } from './gc/index.js';
import { grpModule } from './grp/index.js';
import { itertoolsModule } from './itertools/index.js';
import { marshalModule } from './marshal/index.js';
import { mathModule } from './math/index.js';
import { mmapModule } from './mmap/index.js';
import { posixModule } from './posix/index.js';
import { pwdModule } from './pwd/index.js';
import { pyexpatModule } from './pyexpat/index.js';
import { resourceModule } from './resource/index.js';
import { selectModule } from './select/index.js';
import { sysModule } from './sys/index.js';
import { syslogModule } from './syslog/index.js';
import { termiosModule } from './termios/index.js';
import { timeModule } from './time/index.js';
import { unicodedataModule } from './unicodedata/index.js';
import { zlibModule } from './zlib/index.js';

/** Every native module, to be handed to a runtime. */
export const nativeModules: readonly NativeModule[] = [
  abcModule,
  asyncioNatives,
  atexitModule,
  codecsModule,
  collectionsModule,
  errnoModule,
  functoolsModule,
  gcModule,
  impModule,
  ioModule,
  itertoolsModule,
  marshalModule,
  mathModule,
  operatorModule,
  posixModule,
  statModule,
  stringModule,
  sreModule,
  sysModule,
  sysconfigModule,
  sysconfigdataModule,
  threadModule,
  timeModule,
  contextvarsModule,
  opcodeModule,
  signalModule,
  fcntlModule,
  posixsubprocessModule,
  queueModule,
  lsprofModule,
  pickleModule,
  multibytecodecModule,
  codecsCnModule,
  codecsHkModule,
  codecsIso2022Module,
  codecsJpModule,
  codecsKrModule,
  codecsTwModule,
  socketModule,
  selectModule,
  structModule,
  arrayModule,
  typingModule,
  warningsModule,
  weakrefModule,
  bisectModule,
  heapqModule,
  jsonModule,
  randomModule,
  binasciiModule,
  hashlibModule,
  md5Module,
  sha1Module,
  sha2Module,
  sha3Module,
  blake2Module,
  zlibModule,
  unicodedataModule,
  csvModule,
  pyexpatModule,
  pwdModule,
  grpModule,
  statisticsModule,
  localeModule,
  decimalModule,
  datetimeModule,
  zoneinfoModule,
  mmapModule,
  cmathModule,
  suggestionsModule,
  uuidModule,
  resourceModule,
  termiosModule,
  minimalCursesModule,
  syslogModule,
  faulthandlerModule,
  bz2Module,
  lzmaModule,
  sslModule,
];

/** Stand-ins for modules of CPython's library, for a runtime without it. */
export const minimalModules: readonly NativeModule[] = [asyncioModule];
