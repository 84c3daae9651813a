import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { EngineClient } from '../../engine/client/EngineClient';
import { describeRecipe } from '../../shared/describeRecipe';
import { toErrorInfo } from '../../shared/errors';
import { RECIPES } from '../../shared/recipe';
import type { FinetuneParams } from '../../shared/trainingProtocol';
import { featureFolder } from '../../weights/featureFolder';
import type { CliContext } from '../CliContext';
import { MODEL_OPTIONS, type Command, type CommandArguments } from '../Command';
import { required } from '../parseCommandLine';
import { DEVICE_OPTION, parseDevice } from '../deviceOption';
import { planOption, requirePlanFor } from '../training/planOption';
import { printLearningRates } from '../training/printLearningRates';
import { parseRecipe, RECIPE_OPTIONS } from '../training/recipeOptions';
import { startingModel } from '../training/startingModel';
import { TrainingPrinter } from '../training/TrainingPrinter';

/** How long a cancelled run gets to keep its last epoch, in milliseconds. */
const KEEP_MS = 250;

/** Names the run to the engine; there is one a process. */
const RUN = 'finetune';

/** `headstart finetune`: a model for one's own classes. */
export const finetune: Command = {
  name: 'finetune',
  summary: 'Train a model on a folder of class folders; without --arch and --weights, from the demo model',
  positionals: 'FOLDER',
  arity: [1, 1],
  options: {
    out: { value: 'FOLDER', description: 'the model folder to write; an unfinished run in it goes on' },
    ...MODEL_OPTIONS,
    ...RECIPE_OPTIONS,
    ...DEVICE_OPTION,
    size: {
      value: 'PIXELS',
      description: "side of the pictures that the network sees, instead of the model's own",
    },
    'find-lr': { description: 'only try which learning rate suits, and write nothing' },
    restart: { description: 'forget an unfinished run in --out and start anew' },
    'no-feature-cache': { description: 'keep features in memory only, not for the next run' },
    'ignore-exif': { description: "take pixels as stored, as torchvision's loader does, not turned upright" },
  },
  examples: [
    'headstart finetune flowers --out flower-model',
    'headstart finetune flowers --arch resnet18 --train layer4 --lr 1e-3 --deepest-lr 1e-4 --out flower-model',
    'headstart finetune flowers --arch resnet18 --recipe finetune --find-lr',
    'headstart finetune flowers --arch shufflenet_v2_x0_5 --recipe scratch --size 128 --epochs 100 --out flower-model',
  ],
  notes: [
    'FOLDER holds a folder of pictures for each class, or two such folders train and val, or is a CSV file of picture and label.',
    'Ctrl-C ends the run after its epoch, with the best so far; a second one ends it at once. The same command goes on from there.',
    ...Object.entries(RECIPES).map(([name, recipe]) => `--recipe ${name}: ${describeRecipe(recipe)}`),
  ],
  async run(args, context) {
    const { positionals, json } = args;
    const { options, architecture: planned } = await planOption(args.options);
    const recipe = parseRecipe(options);
    const model = await startingModel(options, recipe.fromScratch, context);
    const { architecture, weights, preprocessing } = model;
    requirePlanFor(architecture, planned);
    const params = {
      request: RUN,
      data: resolve(positionals[0] ?? ''),
      architecture,
      weights,
      preprocessing,
      recipe,
      featureFolder: options['no-feature-cache'] === 'true' ? null : featureFolder(context.env),
      ignoreExif: options['ignore-exif'] === 'true',
      device: parseDevice(options),
    };
    if (options['find-lr'] === 'true') return printLearningRates(params, json, context);
    const out = resolve(required(args, 'out'));
    if (!json) context.note(`${model.title} · ${describeRecipe(recipe)}`);
    const engine = context.newEngine();
    try {
      return await train({ ...params, out, restart: options.restart === 'true' }, args, engine, context);
    } finally {
      engine.dispose();
    }
  },
};

async function train(
  params: FinetuneParams,
  { json }: CommandArguments,
  engine: EngineClient,
  context: CliContext,
): Promise<number> {
  const { recipe } = params;
  const printer = new TrainingPrinter(context, json, recipe.headEpochs + recipe.epochs);
  context.interceptInterrupt(() => {
    printer.end();
    context.note('Ending after this epoch with the best so far; Ctrl-C again ends at once.');
    // A run that is over by now needs no stopping.
    engine.request('steer', { run: RUN, action: 'stop' }).catch(() => undefined);
  });
  try {
    const result = await engine.request('finetune', params, {
      signal: context.signal,
      onNotification: ({ event }) => printer.print(event),
    });
    printer.done(result);
    if (result.deviceNote !== undefined) context.note(result.deviceNote);
    return 0;
  } catch (error) {
    printer.end();
    const { code } = toErrorInfo(error);
    if (code === 'cancelled' || code === 'engine/crashed' || code === 'file/unwritable') {
      // The engine writes down what is done, if it gets to it.
      await setTimeout(KEEP_MS);
      context.note(`The same command goes on after the last whole epoch. To start anew, add --restart.`);
    }
    throw error;
  }
}
