import { openOnnx } from './onnx/openOnnx';
import { readSafetensors } from './readSafetensors';
import { readTorchLegacy } from './readTorchLegacy';
import { readTorchZip } from './readTorchZip';
import { sniffFormat } from './sniffFormat';
import type { ByteSource, Checkpoint, OpenOptions } from './types';

/**
 * Reads the directory of a checkpoint, told apart by its bytes: safetensors, torch zip, torch legacy or ONNX. Tensor data stays where it is,
 * and nothing of the file is executed. The source stays open; whoever opened it closes it, also after an error.
 *
 * @throws HeadstartError: checkpoint/… for the file, file/changed where it shrinks meanwhile, usage for an unknown container
 */
export async function openCheckpoint(source: ByteSource, options: OpenOptions = {}): Promise<Checkpoint> {
  const format = await sniffFormat(source);
  switch (format) {
    case 'onnx':
      return openOnnx(source);
    case 'safetensors':
      return readSafetensors(source, options);
    case 'torch-zip':
      return readTorchZip(source, options);
    case 'torch-legacy':
      return readTorchLegacy(source, options);
  }
}
