import type { NativeModule } from '@pyco/vm';
import { TableCharset } from '../_multibytecodec/charset.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { table } from '../_multibytecodec/tables.js';

/** `_codecs_hk`. */
export const codecsHkModule: NativeModule = {
  name: '_codecs_hk',
  functions: getcodec({
    big5hkscs: () => new TableCharset('big5hkscs', table('TW', 'big5hkscs')),
  }),
};
