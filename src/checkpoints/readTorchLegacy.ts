import { HeadstartError } from '../shared/errors';
import { malformed, tooLarge, unsupported } from './checkpointErrors';
import { inParallel } from './inParallel';
import { MAX_PICKLE_BYTES } from './limits';
import { interpretPickle } from './pickle/interpretPickle';
import type { Pickle } from './pickle/interpretPickle';
import { asSequence } from './pickle/pickleValues';
import type { PyStorage } from './pickle/pickleValues';
import { torchCheckpoint } from './torchCheckpoint';
import { statedBytes } from './torchTensor';
import type { ByteSource, Checkpoint, OpenOptions } from './types';

/** `MAGIC_NUMBER` and `PROTOCOL_VERSION` of torch/serialization.py. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** First piece that is read; enough for the pickles of a few hundred tensors. */
const FIRST_PIECE = 2 ** 18;

/** Every storage begins with its number of elements. */
const COUNT_BYTES = 8;

/**
 * Reads the directory of a file that `torch.save` wrote before PyTorch 1.6: five pickles one after the other (magic number, protocol,
 * facts about the machine, the contents, the list of storage keys), then each storage as an int64 count and its elements. The elements
 * are little-endian whatever the machine was.
 *
 * @throws the errors of the pickle and of the tensors; checkpoint/unsupported for a pickle that is not PyTorch's
 */
export async function readTorchLegacy(source: ByteSource, options: OpenOptions = {}): Promise<Checkpoint> {
  const [contents, keys] = await readPickles(source);
  const places = await placeStorages(source, contents.storages, keys);
  const locate = (storage: PyStorage): { offset: number; bytes: number } => {
    const place = places.get(storage.key);
    if (!place)
      throw malformed(
        source.name,
        `the storage ${JSON.stringify(storage.key.slice(0, 200))} is not in its list`,
      );
    if (statedBytes(storage) !== place.bytes) {
      throw malformed(
        source.name,
        `the storage ${JSON.stringify(storage.key.slice(0, 200))} is given two sizes`,
      );
    }
    return place;
  };
  return torchCheckpoint(
    'torch-legacy',
    source,
    { value: contents.value, globals: contents.globals, locate },
    options,
  );
}

/** The contents and the keys. Where the pickles end is not stated: the piece grows until they fit. */
async function readPickles(source: ByteSource): Promise<[contents: Pickle, keys: Pickle]> {
  for (let length = FIRST_PIECE; ; length *= 4) {
    const whole = length >= source.size;
    const piece = await source.read(0, Math.min(length, source.size, MAX_PICKLE_BYTES));
    try {
      return interpretPickles(source.name, piece);
    } catch (error) {
      if (whole || !(error instanceof HeadstartError && error.code === 'checkpoint/truncated')) throw error;
      if (length >= MAX_PICKLE_BYTES) {
        throw tooLarge(
          source.name,
          `its pickles do not end within ${MAX_PICKLE_BYTES} bytes, which is the limit`,
        );
      }
    }
  }
}

function interpretPickles(file: string, bytes: Uint8Array): [contents: Pickle, keys: Pickle] {
  const magic = interpretPickle(file, bytes);
  if (magic.value !== MAGIC_NUMBER) {
    throw unsupported(
      file,
      'is a Python pickle that torch.save did not write',
      "If it holds weights, load it where it was made and save them: torch.save(weights, 'weights.pth').",
    );
  }
  const protocol = interpretPickle(file, bytes, magic.end);
  if (protocol.value !== PROTOCOL_VERSION) {
    throw malformed(file, `its protocol version is not ${PROTOCOL_VERSION}, the only one there is`);
  }
  const machine = interpretPickle(file, bytes, protocol.end);
  const contents = interpretPickle(file, bytes, machine.end);
  return [contents, interpretPickle(file, bytes, contents.end)];
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** Storages follow one another; each count in the file is held against the pickle's. */
async function placeStorages(
  source: ByteSource,
  storages: ReadonlyMap<string, PyStorage>,
  keys: Pickle,
): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  const listed: { storage: PyStorage; at: number }[] = [];
  let at = keys.end;
  for (const key of asSequence(keys.value) ?? []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage) throw malformed(source.name, 'its list of storages names one that no tensor uses');
    if (places.has(storage.key)) throw malformed(source.name, 'its list of storages names one twice');
    const bytes = statedBytes(storage);
    places.set(storage.key, { offset: at + COUNT_BYTES, bytes });
    listed.push({ storage, at });
    at += COUNT_BYTES + bytes;
  }
  await inParallel(listed, async ({ storage, at }) => {
    const head = await source.read(at, COUNT_BYTES);
    const count = new DataView(head.buffer, head.byteOffset).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      throw malformed(
        source.name,
        `the storage ${JSON.stringify(storage.key.slice(0, 200))} has ${count} elements instead of ${storage.count}`,
      );
    }
  });
  if (at > source.size) await source.read(at - 1, 1); // says that the file is cut off
  return places;
}
