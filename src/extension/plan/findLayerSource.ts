import type { LayerSource, SourceLines } from '../../shared/plan/planProtocol';

/** Texts of source files, by base name; as prettier writes them, so that a class ends at the next line that is a brace alone. */
export type Sources = Readonly<Record<string, string>>;

interface FoundClass {
  readonly file: string;
  /** Counted from one. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** Where the architectures' source says what a layer is: its class, and the line in the class above it that makes it. */
export function findLayerSource(
  sources: Sources,
  modules: readonly { readonly path: string; readonly type: string }[],
  path: string,
): LayerSource {
  const types = new Map(modules.map((module) => [module.path, module.type]));
  const find = finder(sources, types.get('') ?? '');
  const own = find(types.get(path) ?? '');
  return { type: own ? linesOf(own) : null, made: madeAt(find, types, path) };
}

type Find = (type: string) => FoundClass | undefined;

/** Looks for classes: in the network's own file first, for two families may have blocks of the same name. */
function finder(sources: Sources, network: string): Find {
  const all = Object.keys(sources);
  const home = all.find((file) => readClass(sources, file, network) !== undefined);
  const imported = home === undefined ? [] : (sources[home] ?? '').matchAll(/from '\.\/(\w+)'/g);
  const near = [...(home === undefined ? [] : [home]), ...Array.from(imported, ([, name]) => `${name}.ts`)];
  const order = [...near, ...all.filter((file) => !near.includes(file))];
  return (type) => {
    for (const file of order) {
      const found = readClass(sources, file, type);
      if (found) return found;
    }
    return undefined;
  };
}

function readClass(sources: Sources, file: string, type: string): FoundClass | undefined {
  const lines = (sources[file] ?? '').split('\n');
  const heading = new RegExp(`^(export )?(abstract )?class ${escaped(type)}\\b`);
  const at = lines.findIndex((line) => heading.test(line));
  if (at === -1 || type === '') return undefined;
  const end = lines[at]?.endsWith('}') ? at : lines.indexOf('}', at);
  return { file, first: at + 1, lines: lines.slice(at, end + 1) };
}

/** The field of the nearest class of a family that a layer is, or is a part of. */
function madeAt(find: Find, types: ReadonlyMap<string, string>, path: string): SourceLines | null {
  const parts = path.split('.');
  for (let depth = parts.length - 1; depth >= 0 && path !== ''; depth--) {
    const name = parts[depth] ?? '';
    const line = fieldLine(find, types.get(parts.slice(0, depth).join('.')) ?? '', name);
    if (line) return line;
  }
  return null;
}

/** The statement that gives a class its field, which may be that of a class that it extends. */
function fieldLine(find: Find, type: string, field: string): SourceLines | undefined {
  const found = find(type);
  if (!found) return undefined;
  const start = new RegExp(
    `^ +(this\\.${escaped(field)} = |(override )?(readonly )?${escaped(field)} = |['"]?${escaped(field)}['"]?: new )`,
  );
  const at = found.lines.findIndex((line) => start.test(line));
  if (at >= 0) {
    const from = found.first + at;
    return { file: found.file, from, to: from + statementLength(found.lines.slice(at)) - 1 };
  }
  const parent = / extends (\w+)/.exec(found.lines[0] ?? '')?.[1];
  return parent === undefined ? undefined : fieldLine(find, parent, field);
}

/** Lines until one is indented as the first is and ends the statement. */
function statementLength(lines: readonly string[]): number {
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  const end = lines.findIndex((line) => /[;,]$/.test(line) && /^ */.exec(line)?.[0].length === indent);
  return end === -1 ? 1 : end + 1;
}

function linesOf({ file, first, lines }: FoundClass): SourceLines {
  return { file, from: first, to: first + lines.length - 1 };
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}
