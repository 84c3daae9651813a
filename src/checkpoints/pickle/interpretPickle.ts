import { HeadstartError } from '../../shared/errors';
import { tooLarge, unsupported } from '../checkpointErrors';
import { MAX_PICKLE_OPCODES } from '../limits';
import { OPCODES } from './opcodes';
import { PickleMachine } from './PickleMachine';
import type { PickleValue, PyStorage } from './pickleValues';

/** What a pickle holds, and where it ends. */
export interface Pickle {
  readonly value: PickleValue;
  /** Offset of the first byte after the pickle. */
  readonly end: number;
  /** Globals it names, in order of appearance. */
  readonly globals: readonly string[];
  /** Storages it refers to, by key. */
  readonly storages: ReadonlyMap<string, PyStorage>;
}

const STOP = '.'.charCodeAt(0);
const MAX_NAMED_GLOBALS = 100;

/**
 * Reads the pickle that starts at `start` without executing anything: an allow-list of globals is understood as data, and every
 * other global is refused by name once the whole pickle has been seen.
 *
 * @param file what messages call the file
 * @throws checkpoint/unsafe for a global that is not on the list, with all such names
 * @throws checkpoint/truncated where the bytes end before the pickle
 * @throws checkpoint/malformed, checkpoint/too-large, checkpoint/unsupported
 */
export function interpretPickle(file: string, bytes: Uint8Array, start = 0): Pickle {
  const machine = new PickleMachine(file, bytes, start);
  try {
    const value = run(machine);
    refuse(machine);
    if (machine.unreadable.size > 0) {
      throw unsupported(
        file,
        `holds ${[...machine.unreadable].join(' and ')}, which Headstart does not read`,
        'Save it again with plain dense tensors.',
      );
    }
    return { value, end: machine.position, globals: [...machine.globals], storages: machine.storages };
  } catch (error) {
    // What it would call matters more than where it is broken; a cut pickle may be read again with more of its bytes.
    if (!(error instanceof HeadstartError && error.code === 'checkpoint/truncated')) refuse(machine);
    throw error;
  }
}

function run(machine: PickleMachine): PickleValue {
  for (let count = 0; count < MAX_PICKLE_OPCODES; count += 1) {
    const opcode = machine.uint8();
    if (opcode === STOP) return machine.pop();
    const step = OPCODES.get(opcode);
    if (!step)
      throw machine.malformed(
        `0x${opcode.toString(16).padStart(2, '0')} is no opcode of a checkpoint's pickle`,
      );
    step(machine);
  }
  throw tooLarge(machine.file, `its pickle has more than ${MAX_PICKLE_OPCODES} opcodes`);
}

function refuse(machine: PickleMachine): void {
  const refused = [...machine.refused];
  if (refused.length === 0) return;
  const named = refused.slice(0, MAX_NAMED_GLOBALS).map((name) => name.slice(0, 200));
  const names =
    named.join(', ') + (refused.length > named.length ? ` and ${refused.length - named.length} more` : '');
  throw new HeadstartError(
    'checkpoint/unsafe',
    refused.some((name) => name.startsWith('torch.nn.'))
      ? `${machine.file} holds a whole pickled model (torch.save(model)) and not only its weights: to load it, Python would import ` +
          `${names}. Nothing has been executed. Where you trust the file, save its weights in Python: ` +
          `torch.save(model.state_dict(), 'weights.pth').`
      : `${machine.file} is refused: its pickle names ${names}, which a file of weights does not need and which can run code when ` +
          `Python loads it. Nothing has been executed. If you trust its source, save only the weights in Python: ` +
          `torch.save(model.state_dict(), 'weights.pth').`,
    { details: named },
  );
}
