/** Strings beyond this need another opcode; none of ours come near. */
const MAX_TEXT_BYTES = 2 ** 31 - 1;

/**
 * Writes the few opcodes of protocol 2 that a state dict needs, each as `torch.save` would. A value is whatever was put last.
 */
export class PickleWriter {
  private readonly parts: Buffer[] = [Buffer.from([0x80, 2])];

  /** The pickle, complete. */
  finish(): Uint8Array {
    return Buffer.concat([...this.parts, Buffer.from('.')]);
  }

  global(module: string, name: string): this {
    return this.put(Buffer.from(`c${module}\n${name}\n`));
  }

  text(value: string): this {
    const text = Buffer.from(value);
    if (text.length > MAX_TEXT_BYTES) throw new RangeError('a string is too long for a pickle');
    const head = Buffer.alloc(5, 'X');
    head.writeUInt32LE(text.length, 1);
    return this.put(head).put(text);
  }

  /** A whole number from 0. */
  integer(value: number): this {
    if (value < 2 ** 8) return this.put(Buffer.from([0x4b, value]));
    if (value < 2 ** 31) {
      const bytes = Buffer.alloc(5, 'J');
      bytes.writeInt32LE(value, 1);
      return this.put(bytes);
    }
    // LONG1 with eight bytes: the highest bit is a sign, and safe integers leave it clear.
    const bytes = Buffer.alloc(10);
    bytes.set([0x8a, 8]);
    bytes.writeBigInt64LE(BigInt(value), 2);
    return this.put(bytes);
  }

  false(): this {
    return this.opcode(0x89);
  }

  emptyTuple(): this {
    return this.opcode(')');
  }

  mark(): this {
    return this.opcode('(');
  }

  /** Makes a tuple of everything since the mark. */
  tuple(): this {
    return this.opcode('t');
  }

  integers(values: readonly number[]): this {
    this.mark();
    for (const value of values) this.integer(value);
    return this.tuple();
  }

  /** Calls the global below with the tuple on top. */
  call(): this {
    return this.opcode('R');
  }

  /** Replaces the tuple on top by the object outside that it names. */
  persistentId(): this {
    return this.opcode('Q');
  }

  emptyDict(): this {
    return this.opcode('}');
  }

  /** Gives the object below the attributes in the dict on top. */
  build(): this {
    return this.opcode('b');
  }

  /** Sets all pairs since the mark on the dict below it. */
  setItems(): this {
    return this.opcode('u');
  }

  private opcode(code: string | number): this {
    return this.put(typeof code === 'string' ? Buffer.from(code) : Buffer.from([code]));
  }

  private put(bytes: Buffer): this {
    this.parts.push(bytes);
    return this;
  }
}
