import type { NativeModule } from '@pyco/vm';
import { TableCharset } from '../_multibytecodec/charset.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { table } from '../_multibytecodec/tables.js';

/** `_codecs_tw`. */
export const codecsTwModule: NativeModule = {
  name: '_codecs_tw',
  functions: getcodec({
    big5: () => new TableCharset('big5', table('TW', 'big5')),
    cp950: () => new TableCharset('cp950', table('TW', 'cp950')),
  }),
};
