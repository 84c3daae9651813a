import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes protocol buffer fields by number. */
export class ProtoWriter {
  private readonly wire = new BinaryWriter();

  int(field: number, value: number): this {
    this.wire.tag(field, WireType.Varint).int64(value);
    return this;
  }

  float(field: number, value: number): this {
    this.wire.tag(field, WireType.Bit32).float(value);
    return this;
  }

  string(field: number, value: string): this {
    this.wire.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.wire.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  /** A nested message: the fields that `body` writes. */
  message(field: number, body: () => void): this {
    this.wire.tag(field, WireType.LengthDelimited).fork();
    body();
    this.wire.join();
    return this;
  }

  finish(): Uint8Array {
    return this.wire.finish();
  }
}
