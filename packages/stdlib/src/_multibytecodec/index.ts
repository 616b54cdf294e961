import type { NativeModule } from '@pyco/vm';
import { incrementalDecoderType, incrementalEncoderType } from './incremental.js';
import { streamReaderType, streamWriterType } from './stream.js';

/** `_multibytecodec`. */
export const multibytecodecModule: NativeModule = {
  name: '_multibytecodec',
  types: [incrementalEncoderType, incrementalDecoderType, streamReaderType, streamWriterType],
};
