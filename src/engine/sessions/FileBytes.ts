import { readSync } from 'node:fs';

/**
 * An open file as onnxruntime-web takes external data: an array of bytes of which it asks for one range after the other. Each is read
 * when it is asked for, so that the file is never in memory as a whole, nor what the network does not use of it.
 */
export class FileBytes extends Uint8Array<ArrayBuffer> {
  /**
   * @param file descriptor, open for as long as the array is used
   * @param size of the file in bytes
   */
  constructor(
    private readonly file: number,
    size: number,
  ) {
    super(new ArrayBuffer(0));
    Object.defineProperty(this, 'byteLength', { value: size });
  }

  /** @throws where the file ends before `end` */
  override subarray(begin = 0, end = this.byteLength): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - begin);
    for (let done = 0; done < bytes.length;) {
      const count = readSync(this.file, bytes, done, bytes.length - done, begin + done);
      if (count === 0) throw new Error('The file was cut short while it was read.');
      done += count;
    }
    return bytes;
  }
}
