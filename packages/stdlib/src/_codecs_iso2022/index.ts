import type { NativeModule } from '@pyco/vm';
import type { Charset } from '../_multibytecodec/charset.js';
import { SETS } from '../_multibytecodec/designated.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { Iso2022, type Iso2022Options } from '../_multibytecodec/iso2022.js';

const charset = (name: string, options: Iso2022Options) => (): Charset => new Iso2022(name, SETS[name]!(), options);

/** `_codecs_iso2022`. */
export const codecsIso2022Module: NativeModule = {
  name: '_codecs_iso2022',
  functions: getcodec({
    iso2022_kr: charset('iso2022_kr', { shifts: true }),
    iso2022_jp: charset('iso2022_jp', { jisx0208Prefix: true }),
    iso2022_jp_1: charset('iso2022_jp_1', { jisx0208Prefix: true }),
    iso2022_jp_2: charset('iso2022_jp_2', { g2: true, jisx0208Prefix: true }),
    iso2022_jp_2004: charset('iso2022_jp_2004', { jisx0208Prefix: true }),
    iso2022_jp_3: charset('iso2022_jp_3', { jisx0208Prefix: true }),
    iso2022_jp_ext: charset('iso2022_jp_ext', { jisx0208Prefix: true }),
  }),
};
