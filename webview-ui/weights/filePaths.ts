import type { CheckResult } from '../../src/shared/engineProtocol';

/**
 * Makes the function from what the architecture calls a tensor to what the file calls it, or would: where tensors were renamed to
 * match, `layer4.2.conv1.weight` may be `module.layer4.2.conv1.weight`.
 */
export function filePaths({ renamed }: Pick<CheckResult, 'renamed'>): (name: string) => string {
  const known = new Map<string, string>();
  for (const { from, to } of renamed) {
    let [theirs, ours]: [string | undefined, string | undefined] = [from, to];
    while (theirs !== undefined && ours !== undefined && !known.has(ours)) {
      known.set(ours, theirs);
      // Above a part that has another name, the two are not of one module any more, but for a prefix alone.
      if (lastOf(theirs) !== lastOf(ours)) break;
      [theirs, ours] = [parentOf(theirs), parentOf(ours)];
    }
  }
  return (name) => {
    for (let at: string | undefined = name; at !== undefined; at = parentOf(at)) {
      const path = known.get(at);
      if (path !== undefined) return joined(path, name.slice(at === '' ? 0 : at.length + 1));
    }
    return name;
  };
}

/** The path of what holds it; undefined for the outermost, which is ''. */
export function parentOf(path: string): string | undefined {
  return path === '' ? undefined : path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function joined(path: string, rest: string): string {
  return [path, rest].filter((part) => part !== '').join('.');
}
