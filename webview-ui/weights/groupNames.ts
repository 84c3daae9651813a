/** Names of one module, without a rest that is in all of them. */
export interface NameGroup {
  /** Dotted path of the module; '' for names that are in none. */
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * Groups dotted names by the outermost modules that tell them apart: `layer1`, `layer2`, `fc`; where all are within one, by the
 * modules inside it.
 */
export function groupNames(names: readonly string[]): NameGroup[] {
  const paths = names.map((name) => name.split('.').slice(0, -1));
  const [first = []] = paths;
  let depth = 1;
  while (
    depth < first.length &&
    paths.every((path) => path.length > depth && startsAlike(path, first, depth))
  ) {
    depth += 1;
  }
  const groups = new Map<string, string[]>();
  names.forEach((name, index) => {
    const path = (paths[index] ?? []).slice(0, depth).join('.');
    const group = groups.get(path);
    if (group) group.push(name);
    else groups.set(path, [name]);
  });
  return [...groups].map(([path, group]) => ({ path, names: group }));
}

function startsAlike(a: readonly string[], b: readonly string[], depth: number): boolean {
  return a.slice(0, depth).every((part, index) => part === b[index]);
}
