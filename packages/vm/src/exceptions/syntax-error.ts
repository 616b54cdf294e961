import { toArray } from '../abstract/iter.js';
import { str } from '../abstract/object.js';
import { PyTuple } from '../builtins/tuple.js';
import { strContents, strFromJs } from '../object/wide-str.js';
import type { PySyntaxErrorObject } from './base-exception.js';
import { baseStr, field, refuseKeywords, type Spec, text } from './exception-specs.js';
import { exc } from './hierarchy.js';
import { raise } from './raise.js';

const FIELDS = ['filename', 'lineno', 'offset', 'text', 'end_lineno', 'end_offset'] as const;

export const syntaxError: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      refuseKeywords(self, kwnames);
      const error = self as PySyntaxErrorObject;
      self.args = new PyTuple(args);
      if (args.length >= 1) error.msg = args[0];
      if (args.length !== 2) return;
      const info = toArray(args[1]!);
      if (info.length < 4)
        raise(
          exc.TypeError,
          `function missing required argument '${['filename', 'lineno', 'offset', 'text'][info.length]}' (pos ${info.length + 1})`,
        );
      if (info.length > 6) raise(exc.TypeError, `function takes at most 6 arguments (${info.length} given)`);
      if (info.length === 5) raise(exc.TypeError, 'end_offset must be provided when end_lineno is provided');
      FIELDS.forEach((name, i) => {
        error[name] = info[i];
      });
    },
    tp_str: (self) => {
      const error = self as PySyntaxErrorObject;
      if (error.msg === undefined) return baseStr(self);
      const message = text(str(error.msg));
      const file = error.filename !== undefined && strContents(error.filename) !== undefined ? basename(text(error.filename)) : undefined;
      const line = typeof error.lineno === 'number' ? error.lineno : undefined;
      if (file !== undefined && line !== undefined) return strFromJs(`${message} (${file}, line ${line})`);
      if (file !== undefined) return strFromJs(`${message} (${file})`);
      return strFromJs(line === undefined ? message : `${message} (line ${line})`);
    },
  },
  getset: {
    msg: field<PySyntaxErrorObject>('msg'),
    filename: field<PySyntaxErrorObject>('filename'),
    lineno: field<PySyntaxErrorObject>('lineno'),
    offset: field<PySyntaxErrorObject>('offset'),
    text: field<PySyntaxErrorObject>('text'),
    end_lineno: field<PySyntaxErrorObject>('end_lineno'),
    end_offset: field<PySyntaxErrorObject>('end_offset'),
    print_file_and_line: field<PySyntaxErrorObject>('print_file_and_line'),
  },
};

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
