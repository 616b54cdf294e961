import { describe, expect, it } from 'vitest';
import { create, dump, NONE, parse } from '../../src/ast/index.js';

const tree = (source: string) => parse(source, { filename: 'f.py' });

describe('dump', () => {
  it('leaves out what is empty, and positions unless asked for', () => {
    expect(dump(tree('x = None'))).toBe("Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Constant(value=None))])");
    expect(dump(tree('f()'), { show_empty: true })).toBe(
      "Module(body=[Expr(value=Call(func=Name(id='f', ctx=Load()), args=[], keywords=[]))], type_ignores=[])",
    );
  });

  it('shows positions', () => {
    expect(dump(tree('x'), { include_attributes: true })).toBe(
      "Module(body=[Expr(value=Name(id='x', ctx=Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)])",
    );
  });

  it('indents as CPython 3.13 does', () => {
    expect(dump(tree('a[1] = b, c'), { indent: 2 })).toBe(
      `Module(
  body=[
    Assign(
      targets=[
        Subscript(
          value=Name(id='a', ctx=Load()),
          slice=Constant(value=1),
          ctx=Store())],
      value=Tuple(
        elts=[
          Name(id='b', ctx=Load()),
          Name(id='c', ctx=Load())],
        ctx=Load()))])`,
    );
  });

  it('tells identifiers from operators of the same name', () => {
    expect(dump(tree('global Add\nLoad + Store'))).toBe(
      "Module(body=[Global(names=['Add']), Expr(value=BinOp(left=Name(id='Load', ctx=Load()), op=Add(), right=Name(id='Store', ctx=Load())))])",
    );
  });

  it('shows keys of dicts that are missing', () => {
    expect(dump(tree('{**x}'))).toContain('Dict(keys=[None], values=');
  });

  it('takes trees that were built by hand', () => {
    expect(dump(create.MatchSingleton(NONE, 1, 0, 1, 4))).toBe('MatchSingleton(value=None)');
  });
});
