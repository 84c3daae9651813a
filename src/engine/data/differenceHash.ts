/** Side of the grid of which neighbouring cells are compared. */
const GRID = 8;

/** 64 bits as two whole numbers of 32. */
export type DifferenceHash = readonly [number, number];

/**
 * A difference hash: for each cell of an 8×8 grid, whether it is darker than its right neighbour. Pictures that differ by scale,
 * compression or brightness have nearly the same.
 * @param pixels 3×S×S, channels first
 */
export function differenceHash(pixels: Float32Array): DifferenceHash {
  const side = Math.sqrt(pixels.length / 3);
  const rows = GRID;
  const columns = GRID + 1;
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  for (let place = 0; place < side * side; place++) {
    const row = Math.floor((Math.floor(place / side) * rows) / side);
    const cell = row * columns + Math.floor(((place % side) * columns) / side);
    for (let channel = 0; channel < 3; channel++) {
      sums[cell] = (sums[cell] ?? 0) + (pixels[channel * side * side + place] ?? 0);
    }
    counts[cell] = (counts[cell] ?? 0) + 3;
  }
  const mean = (cell: number): number => (sums[cell] ?? 0) / (counts[cell] ?? 1);
  const hash: [number, number] = [0, 0];
  for (let bit = 0; bit < GRID * GRID; bit++) {
    const cell = Math.floor(bit / GRID) * columns + (bit % GRID);
    if (mean(cell) < mean(cell + 1)) hash[bit < 32 ? 0 : 1] |= 1 << (bit % 32);
  }
  return hash;
}

/** Bits in which two hashes differ. */
export function hashDistance(a: DifferenceHash, b: DifferenceHash): number {
  return setBits(a[0] ^ b[0]) + setBits(a[1] ^ b[1]);
}

/** The number of ones among 32 bits, added up in pairs, fours and eights. */
function setBits(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
