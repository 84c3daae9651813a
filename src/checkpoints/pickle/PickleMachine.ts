import { malformed, tooLarge, truncated } from '../checkpointErrors';
import {
  MAX_PICKLE_CONTAINERS,
  MAX_PICKLE_INTEGER_BYTES,
  MAX_PICKLE_LINE_BYTES,
  MAX_PICKLE_MEMO,
  MAX_PICKLE_STACK,
  MAX_PICKLE_STRING_BYTES,
} from '../limits';
import type { PickleValue, PyStorage } from './pickleValues';

/**
 * The state of a pickle while it is read: where the reader stands, the stack with its marks, and the memo. Every read is bounded by
 * the bytes at hand and every growth by a named limit. Source: Python's `pickletools`, which documents the opcodes.
 */
export class PickleMachine {
  /** Globals that the pickle names, as `module.name`. */
  readonly globals = new Set<string>();
  /** Those of them that are not on the allow-list. */
  readonly refused = new Set<string>();
  /** Kinds of tensor that the pickle makes and Headstart does not read. */
  readonly unreadable = new Set<string>();
  /** Storages it refers to, by key. */
  readonly storages = new Map<string, PyStorage>();

  private readonly view: DataView;
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private containers = 0;
  private copied = 0;

  constructor(
    /** What messages call the file. */
    readonly file: string,
    private readonly bytes: Uint8Array,
    public position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  malformed(what: string): Error {
    return malformed(this.file, `${what} (at byte ${this.position} of its pickle)`);
  }

  // The bytes.

  private advance(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw truncated(this.file, 'its pickle ends in the middle');
    this.position = start + length;
    return start;
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** A length of eight bytes. Beyond 2^53 it is rounded, and refused by the limits all the same. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** Doubles are the one big-endian thing in a pickle. */
  float64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  byteString(length: number): Uint8Array {
    if (length < 0) throw this.malformed(`a string has the length ${length}`);
    if (length > MAX_PICKLE_STRING_BYTES) {
      throw tooLarge(
        this.file,
        `it holds a string of ${length} bytes; ${MAX_PICKLE_STRING_BYTES} is the limit`,
      );
    }
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const { buffer, byteOffset, byteLength } = this.byteString(length);
    return Buffer.from(buffer, byteOffset, byteLength).toString(encoding);
  }

  line(): string {
    const limit = this.position + MAX_PICKLE_LINE_BYTES;
    const end = this.bytes.subarray(0, limit + 1).indexOf(0x0a, this.position);
    if (end < 0) {
      if (limit >= this.bytes.length) throw truncated(this.file, 'its pickle ends in the middle of a line');
      throw tooLarge(this.file, `a line of its pickle is longer than ${MAX_PICKLE_LINE_BYTES} bytes`);
    }
    const line = this.text(end - this.position);
    this.position = end + 1;
    return line;
  }

  /** A two's complement integer, least byte first; a bigint where a double cannot hold it. */
  integer(length: number): number | bigint {
    if (length < 0 || length > MAX_PICKLE_INTEGER_BYTES) {
      throw tooLarge(
        this.file,
        `it holds an integer of ${length} bytes; ${MAX_PICKLE_INTEGER_BYTES} is the limit`,
      );
    }
    let value = 0n;
    for (const byte of this.byteString(length).toReversed()) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  // The stack.

  push(value: PickleValue): void {
    if (this.stack.length >= MAX_PICKLE_STACK) {
      throw tooLarge(this.file, `its pickle stacks more than ${MAX_PICKLE_STACK} values`);
    }
    this.stack.push(value);
  }

  /** Counts items that a call copies: one long list, stored once, could be copied by millions of short calls. */
  charge(items: number): void {
    this.copied += items;
    if (this.copied > MAX_PICKLE_CONTAINERS) {
      throw tooLarge(this.file, `its pickle copies more than ${MAX_PICKLE_CONTAINERS} items`);
    }
  }

  /** Pushes a value that takes memory of its own. */
  pushContainer(value: PickleValue): void {
    this.containers += 1;
    if (this.containers > MAX_PICKLE_CONTAINERS) {
      throw tooLarge(this.file, `its pickle makes more than ${MAX_PICKLE_CONTAINERS} objects`);
    }
    this.push(value);
  }

  pop(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0))
      throw this.malformed('an opcode takes a value from an empty stack');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0))
      throw this.malformed('an opcode looks at an empty stack');
    return this.stack[this.stack.length - 1] as PickleValue;
  }

  mark(): void {
    if (this.marks.length >= MAX_PICKLE_STACK) {
      throw tooLarge(this.file, `its pickle sets more than ${MAX_PICKLE_STACK} marks`);
    }
    this.marks.push(this.stack.length);
  }

  /** Takes everything above the last mark, and the mark. */
  popMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.malformed('an opcode looks for a mark that was never set');
    return this.stack.splice(mark);
  }

  /** Takes the topmost value, or the mark where nothing lies above it. */
  popValueOrMark(): void {
    if (this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  // The memo.

  remember(index: number): void {
    if (this.memo.size >= MAX_PICKLE_MEMO) {
      throw tooLarge(this.file, `its pickle remembers more than ${MAX_PICKLE_MEMO} values`);
    }
    this.memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.malformed(`value ${index} is recalled and was never stored`);
    this.push(value);
  }
}
