/** Names that are listed one by one. */
const LISTED = 8;
/** Groups that are listed before the rest is only counted. */
const GROUPS = 12;

/**
 * Names of tensors as lines: each by itself where they are few, else by module with their number, as deep as the lines stay few.
 */
export function groupNames(names: readonly string[]): string[] {
  if (names.length <= LISTED) return [...names];
  const deepest = Math.max(...names.map((name) => name.split('.').length - 1));
  let groups = countByModule(names, 1);
  for (let depth = 2; depth <= deepest; depth++) {
    const finer = countByModule(names, depth);
    if (finer.size > GROUPS) break;
    groups = finer;
  }
  const lines = Array.from(
    groups,
    ([module, count]) => `${module}  ${count} ${count === 1 ? 'tensor' : 'tensors'}`,
  );
  const rest = lines.length - GROUPS;
  return rest > 0 ? [...lines.slice(0, GROUPS), `… and ${rest} more modules`] : lines;
}

function countByModule(names: readonly string[], depth: number): Map<string, number> {
  const groups = new Map<string, number>();
  for (const name of names) {
    const path = name.split('.');
    const module = path.slice(0, Math.min(depth, Math.max(1, path.length - 1))).join('.');
    groups.set(module, (groups.get(module) ?? 0) + 1);
  }
  return groups;
}
