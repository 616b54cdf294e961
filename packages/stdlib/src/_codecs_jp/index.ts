import type { NativeModule } from '@pyco/vm';
import { type Charset, TableCharset } from '../_multibytecodec/charset.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { table } from '../_multibytecodec/tables.js';

const charset = (name: string) => (): Charset => new TableCharset(name, table('JP', name));

/** `_codecs_jp`. */
export const codecsJpModule: NativeModule = {
  name: '_codecs_jp',
  functions: getcodec({
    shift_jis: charset('shift_jis'),
    cp932: charset('cp932'),
    euc_jp: charset('euc_jp'),
    shift_jis_2004: charset('shift_jis_2004'),
    euc_jis_2004: charset('euc_jis_2004'),
    euc_jisx0213: charset('euc_jisx0213'),
    shift_jisx0213: charset('shift_jisx0213'),
  }),
};
