import type { CliContext } from './CliContext';

export interface OptionSpec {
  /** What the value is called in the help; a switch has none. */
  readonly value?: string;
  readonly description: string;
  /** Taken when the option is absent. */
  readonly fallback?: string;
  /** May be given several times; its values are in {@link CommandArguments.lists}. */
  readonly repeatable?: true;
}

/** Values of the options that were given or have a fallback; a switch is 'true'. */
export type OptionValues = Readonly<Record<string, string | undefined>>;

export interface CommandArguments {
  readonly positionals: readonly string[];
  readonly options: OptionValues;
  /** The values of options that may be given several times, in order. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly json: boolean;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** How its positional arguments are written, e.g. `IMAGE…`. */
  readonly positionals: string;
  /** How many there may be, least and most. */
  readonly arity: readonly [number, number];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Whole command lines that a user may copy. */
  readonly examples: readonly string[];
  /** What else there is to know, a line each. */
  readonly notes?: readonly string[];
  /** @returns the exit code: 0 done, 1 the answer is no or some input failed */
  run(args: CommandArguments, context: CliContext): Promise<number>;
}

/** The option that every command has. */
export const JSON_OPTION: Readonly<Record<string, OptionSpec>> = {
  json: { description: 'print JSON and nothing else on stdout' },
  help: { description: 'show this help' },
};

/** Adds catalogues; every command that looks something up in them has it. */
export const CATALOG_OPTION: Readonly<Record<string, OptionSpec>> = {
  catalog: {
    value: 'FILE|URL',
    description: 'a catalogue whose weights are known too; may be given several times',
    repeatable: true,
  },
};

/** Chooses among the groups of tensors of a file. */
export const CONTAINER_OPTION: Readonly<Record<string, OptionSpec>> = {
  container: {
    value: 'NAME',
    description:
      'the group of tensors within the file, e.g. state_dict_ema; the one that holds the weights when absent',
  },
};

/** The user's yes to weights that do not fit wholly. */
export const PARTIAL_OPTION: Readonly<Record<string, OptionSpec>> = {
  'allow-partial': {
    description: 'use weights that do not fit wholly: what is missing starts from fresh values',
  },
};

/** The options by which a model is named; commands that take one share them. */
export const MODEL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  arch: {
    value: 'ARCH',
    description: "the network, by torchvision's name; recognised from the weights when absent",
  },
  weights: {
    value: 'FILE|NAME|FOLDER',
    description: 'a checkpoint, published weights such as IMAGENET1K_V1, a model folder, or hf:OWNER/NAME',
  },
  ...CATALOG_OPTION,
};
