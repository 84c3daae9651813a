import { malformed, tooLarge, truncated } from '../checkpointErrors';
import { MAX_PROTO_DEPTH, MAX_PROTO_FIELDS, MAX_PROTO_STRING_BYTES } from '../limits';
import type { ByteSource } from '../types';
import { ByteWindow } from './ByteWindow';

/** A range of a source that holds a message, a string or elements. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** A field of a message: a number, or where its bytes lie. */
export type ProtoField =
  | { readonly field: number; readonly kind: 'number'; readonly value: bigint }
  | ({ readonly field: number; readonly kind: 'bytes' } & ByteRange)
  | { readonly field: number; readonly kind: 'fixed'; readonly offset: number; readonly length: 4 | 8 };

/** A tag and a length take at most ten bytes each. */
const HEAD_BYTES = 20;

/**
 * Reads protocol buffers field by field where they lie (https://protobuf.dev/programming-guides/encoding/). Nothing is read but the heads
 * of fields and what is asked for. Every length is held against the message that it is in before it is believed.
 */
export class ProtoReader {
  readonly #window: ByteWindow;
  #fields = 0;

  constructor(private readonly source: ByteSource) {
    this.#window = new ByteWindow(source);
  }

  /**
   * The fields of the message in a range.
   * @param depth messages around this one
   * @throws checkpoint/malformed, checkpoint/truncated, checkpoint/too-large
   */
  async *fields(range: ByteRange, depth: number): AsyncGenerator<ProtoField, void, undefined> {
    const { name } = this.source;
    if (depth > MAX_PROTO_DEPTH) {
      throw tooLarge(name, `its graphs are nested deeper than ${MAX_PROTO_DEPTH} messages`);
    }
    const end = range.offset + range.length;
    for (let at = range.offset; at < end;) {
      if (++this.#fields > MAX_PROTO_FIELDS) {
        throw tooLarge(name, `it has more than ${MAX_PROTO_FIELDS} fields`);
      }
      const head = (await this.#window.view(at, Math.min(HEAD_BYTES, end - at))).subarray(0, end - at);
      const tag = this.#varint(head, 0);
      const field = Number(tag.value >> 3n);
      if (field === 0 || field > 2 ** 29) throw malformed(name, `a field at byte ${at} has no valid number`);
      const from = at + tag.next;
      switch (Number(tag.value & 7n)) {
        case 0: {
          const { value, next } = this.#varint(head, tag.next);
          at += next;
          yield { field, kind: 'number', value };
          break;
        }
        case 1:
        case 5: {
          const length = Number(tag.value & 7n) === 1 ? 8 : 4;
          this.#requireInside(from, length, end);
          at = from + length;
          yield { field, kind: 'fixed', offset: from, length };
          break;
        }
        case 2: {
          const { value, next } = this.#varint(head, tag.next);
          const offset = at + next;
          this.#requireInside(offset, Number(value), end);
          at = offset + Number(value);
          yield { field, kind: 'bytes', offset, length: Number(value) };
          break;
        }
        default:
          throw malformed(name, `a field at byte ${at} is of a kind that protocol buffers do not have`);
      }
    }
  }

  /** The text of a field. @throws checkpoint/too-large */
  async text({ offset, length }: ByteRange): Promise<string> {
    if (length > MAX_PROTO_STRING_BYTES) {
      throw tooLarge(
        this.source.name,
        `a text in it has ${length} bytes, more than ${MAX_PROTO_STRING_BYTES}`,
      );
    }
    const bytes = await this.#window.view(offset, length);
    return Buffer.from(bytes.subarray(0, length)).toString('utf8');
  }

  /** The whole numbers of a repeated field that is packed. @throws checkpoint/too-large for more than `most` */
  async numbers({ offset, length }: ByteRange, most: number): Promise<bigint[]> {
    if (length > 10 * most) throw tooLarge(this.source.name, `a list in it has more than ${most} numbers`);
    const bytes = (await this.#window.view(offset, length)).subarray(0, length);
    const values: bigint[] = [];
    for (let at = 0; at < length;) {
      const { value, next } = this.#varint(bytes, at);
      values.push(value);
      at = next;
    }
    if (values.length > most) throw tooLarge(this.source.name, `a list in it has more than ${most} numbers`);
    return values;
  }

  #requireInside(offset: number, length: number, end: number): void {
    if (offset + length <= end) return;
    const { name, size } = this.source;
    if (offset + length > size) {
      throw truncated(name, `it has ${size} bytes and ${offset + length} are needed`);
    }
    throw malformed(name, `a field at byte ${offset} is longer than the message that it is in`);
  }

  #varint(bytes: Uint8Array, at: number): { readonly value: bigint; readonly next: number } {
    let value = 0n;
    for (let index = 0; index < 10; index++) {
      const byte = bytes[at + index];
      if (byte === undefined) throw truncated(this.source.name, 'it ends within a number');
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: at + index + 1 };
    }
    throw malformed(this.source.name, 'a number in it is longer than 64 bits');
  }
}
