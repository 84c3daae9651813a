import type { Rename, RenameOptions } from './Rule';

/** A rename that can be applied. */
export interface CompiledRename {
  readonly options: RenameOptions;
  /** Names that a tensor may have here, best first; null where it is of no use; undefined where it is not of the form. */
  readonly targets: (name: string) => readonly string[] | null | undefined;
}

/** Digits of a layer's number: no network has ten thousand layers in a row. */
const NUMBER = '(\\d{1,4})';

/** Reads a {@link Rename}; see there for the forms. */
export function compileRename(
  [form, target, options = {}]: Rename,
  starts: readonly number[] = [],
): CompiledRename {
  const letters: string[] = [];
  const pattern = form
    .split(/(\{[a-z]\}|\[[^\]]+\]|\*$)/)
    .map((piece) => {
      if (piece.startsWith('{')) {
        letters.push(piece.charAt(1));
        return NUMBER;
      }
      if (piece.startsWith('[')) return `(?:${escapeRegExp(piece.slice(1, -1))})?`;
      return piece === '*' ? '(.+)' : escapeRegExp(piece);
    })
    .join('');
  const expression = new RegExp(`^${pattern}$`);
  const templates = target === null ? null : [target].flat().map((text) => compileTemplate(text, starts));
  return {
    options,
    targets: (name) => {
      const match = expression.exec(name);
      if (!match) return undefined;
      const numbers = new Map(letters.map((letter, index) => [letter, Number(match[index + 1])]));
      return templates?.map((template) => template(numbers, match[letters.length + 1] ?? '')) ?? null;
    },
  };
}

type Template = (numbers: ReadonlyMap<string, number>, rest: string) => string;

function compileTemplate(text: string, starts: readonly number[]): Template {
  const pieces = text.split(/(\{[^}]+\}|\*$)/).map((piece): Template => {
    if (piece === '*') return (_numbers, rest) => rest;
    const [, factor, letter = '', offset = '0'] = /^\{(\d*)([a-z])([+-]\d+)?\}$/.exec(piece) ?? [];
    if (letter !== '')
      return (numbers) =>
        String(Number(factor === '' ? 1 : factor) * (numbers.get(letter) ?? NaN) + Number(offset));
    const [, stage = '', block = ''] = /^\{@([a-z])\+([a-z])\}$/.exec(piece) ?? [];
    if (stage !== '')
      return (numbers) => String((starts[numbers.get(stage) ?? -1] ?? NaN) + (numbers.get(block) ?? NaN));
    return () => piece;
  });
  return (numbers, rest) => pieces.map((piece) => piece(numbers, rest)).join('');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
