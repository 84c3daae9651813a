import type { TensorTable } from '../../src/shared/tensorTable';

/** How many tensors have which element type, the commonest first: `F32 (161), I64 (53)`. */
export function tensorTypes({ kinds, kindOf }: TensorTable): string {
  const counts = new Map<string, number>();
  for (const kind of kindOf) {
    const dtype = kinds[kind]?.dtype ?? '';
    counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.length === 1
    ? (sorted[0]?.[0] ?? '')
    : sorted.map(([dtype, count]) => `${dtype} (${count})`).join(', ');
}
