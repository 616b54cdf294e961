import type { NativeModule } from '@pyco/vm';
import { TableCharset } from '../_multibytecodec/charset.js';
import { EucKr } from '../_multibytecodec/euc-kr.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { table } from '../_multibytecodec/tables.js';

/** `_codecs_kr`. */
export const codecsKrModule: NativeModule = {
  name: '_codecs_kr',
  functions: getcodec({
    euc_kr: () => new EucKr('euc_kr', table('KR', 'euc_kr')),
    cp949: () => new TableCharset('cp949', table('KR', 'cp949')),
    johab: () => new TableCharset('johab', table('KR', 'johab')),
  }),
};
