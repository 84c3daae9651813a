import { HeadstartError } from '../shared/errors';
import { malformed, tooLarge, truncated, unsupported } from './checkpointErrors';
import { MAX_PICKLE_BYTES } from './limits';
import { interpretPickle } from './pickle/interpretPickle';
import type { PyStorage } from './pickle/pickleValues';
import { readZipDirectory } from './readZipDirectory';
import type { ZipEntry } from './readZipDirectory';
import { torchCheckpoint } from './torchCheckpoint';
import { statedBytes } from './torchTensor';
import type { ByteSource, Checkpoint, OpenOptions } from './types';

/** A storage of bytes that another element type views may end in a part of an element, of eight bytes at most. */
const MAX_ELEMENT_BYTES = 8;

/**
 * Reads the directory of a file that `torch.save` wrote since PyTorch 1.6: a zip archive with the pickle `NAME/data.pkl`, one entry
 * `NAME/data/KEY` a storage, and small notes (`version`, `byteorder`, `.format_version`, `.storage_alignment`, `.data/…`).
 *
 * @throws the errors of the zip directory, of the pickle and of the tensors; checkpoint/unsupported for TorchScript and other archives
 */
export async function readTorchZip(source: ByteSource, options: OpenOptions = {}): Promise<Checkpoint> {
  const entries = await readZipDirectory(source);
  const pickleEntry = findPickle(source.name, entries);
  const prefix = pickleEntry.name.slice(0, -'data.pkl'.length);
  if (entries.has(`${prefix}constants.pkl`)) {
    throw unsupported(
      source.name,
      'is a TorchScript archive, a program with its weights',
      "Save only the weights in Python: torch.save(torch.jit.load('FILE').state_dict(), 'weights.pth').",
    );
  }
  refusePacked(source.name, entries);
  await refuseBigEndian(source, entries.get(`${prefix}byteorder`));
  if (pickleEntry.size > MAX_PICKLE_BYTES) {
    throw tooLarge(source.name, `its pickle has ${pickleEntry.size} bytes; ${MAX_PICKLE_BYTES} is the limit`);
  }
  const { value, globals } = interpretPickle(
    source.name,
    await source.read(pickleEntry.offset, pickleEntry.size),
  );

  const locate = (storage: PyStorage): { offset: number; bytes: number } => {
    const stated = statedBytes(storage);
    const entry = entries.get(`${prefix}data/${storage.key}`);
    if (!entry) {
      if (stated === 0) return { offset: 0, bytes: 0 };
      throw truncated(
        source.name,
        `the storage ${JSON.stringify(storage.key.slice(0, 200))} is missing from the archive`,
      );
    }
    if (stated > entry.size || entry.size - stated >= MAX_ELEMENT_BYTES) {
      throw malformed(
        source.name,
        `the storage ${JSON.stringify(storage.key.slice(0, 200))} should have ${stated} bytes and has ${entry.size}`,
      );
    }
    return { offset: entry.offset, bytes: entry.size };
  };
  return torchCheckpoint('torch-zip', source, { value, globals, locate }, options);
}

function findPickle(file: string, entries: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const pickles = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle && pickles.length === 1) return pickle;
  if (pickle) throw malformed(file, 'it holds more than one data.pkl');
  throw new HeadstartError(
    'checkpoint/unknown-format',
    `${file} is a zip archive but no PyTorch checkpoint: it has no data.pkl ` +
      `(its first entry is ${JSON.stringify([...entries.keys()][0]?.slice(0, 200) ?? '')}). ` +
      `If a checkpoint is inside, unpack it and open that.`,
  );
}

/** PyTorch stores every entry plainly; compressed data could not be mapped, and could grow without bound. */
function refusePacked(file: string, entries: ReadonlyMap<string, ZipEntry>): void {
  const packed = [...entries.values()].find(({ packing }) => packing !== 'stored');
  if (!packed) return;
  throw unsupported(
    file,
    `is a checkpoint whose part ${JSON.stringify(packed.name.slice(0, 200))} is ${packed.packing}, as PyTorch never saves it`,
    'Load and save it again in PyTorch, or pack it without compression (zip -0).',
  );
}

async function refuseBigEndian(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  // Files before PyTorch 2.0 do not say; they are little-endian but for those of mainframes.
  if (!entry) return;
  const order = Buffer.from(
    await source.read(entry.offset, Math.min(entry.size, 'little'.length + 1)),
  ).toString('latin1');
  if (order === 'little') return;
  if (order !== 'big') throw malformed(source.name, `its byte order is ${JSON.stringify(order)}`);
  throw unsupported(
    source.name,
    'was saved on a big-endian machine',
    "Load and save it on a usual computer: torch.save(torch.load('FILE'), 'weights.pth').",
  );
}
