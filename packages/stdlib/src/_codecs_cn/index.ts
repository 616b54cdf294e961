import type { NativeModule } from '@pyco/vm';
import { TableCharset } from '../_multibytecodec/charset.js';
import { Gb18030 } from '../_multibytecodec/gb18030.js';
import { getcodec } from '../_multibytecodec/getcodec.js';
import { Hz } from '../_multibytecodec/hz.js';
import { family, table } from '../_multibytecodec/tables.js';

/** `_codecs_cn`. */
export const codecsCnModule: NativeModule = {
  name: '_codecs_cn',
  functions: getcodec({
    gb2312: () => new TableCharset('gb2312', table('CN', 'gb2312')),
    gbk: () => new TableCharset('gbk', table('CN', 'gbk')),
    gb18030: () => new Gb18030(table('CN', 'gb18030'), family('CN').runs),
    hz: () => new Hz(table('CN', 'gb2312')),
  }),
};
