import {
  QuickInputButtons,
  window,
  type Event,
  type QuickInput,
  type QuickInputButton,
  type QuickPickItem,
} from 'vscode';

/** What comes after a step: the next one, the one before, the same again, or nothing any more. */
export type StepEnd = 'next' | 'back' | 'again' | 'cancelled';

/** Where a step stands among the others. */
export interface StepPlace {
  readonly title: string;
  /** Counted from one. */
  readonly step: number;
  readonly totalSteps: number;
}

export type Step = (place: StepPlace) => Promise<StepEnd>;

const MOVES: Readonly<Record<Exclude<StepEnd, 'cancelled'>, number>> = { next: 1, back: -1, again: 0 };

/**
 * Asks one thing after the other; the user may go back.
 * @returns whether all steps were answered
 */
export async function runSteps(title: string, steps: readonly Step[]): Promise<boolean> {
  let index = 0;
  for (;;) {
    const step = steps[index];
    if (!step) return true;
    const end = await step({ title, step: index + 1, totalSteps: steps.length });
    if (end === 'cancelled') return false;
    index += MOVES[end];
  }
}

/** What was answered, or that the user went back or away. */
export type Answer<Value> = { readonly value: Value } | { readonly end: 'back' | 'cancelled' };

/**
 * Offers a list.
 * @param active whether the list starts at an item
 */
export function askToPick<Item extends QuickPickItem>(
  place: StepPlace,
  placeholder: string,
  items: Promise<readonly Item[]>,
  active: (item: Item) => boolean,
): Promise<Answer<Item>> {
  const pick = window.createQuickPick<Item>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.busy = true;
  return answered(pick, place, (resolve, reject) => {
    items.then((all) => {
      pick.items = all;
      const start = all.find(active);
      if (start) pick.activeItems = [start];
      pick.busy = false;
    }, reject);
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item) resolve({ value: item });
    });
  });
}

/**
 * Asks for a text.
 * @param validate says what is wrong with it
 */
export function askForText(
  place: StepPlace,
  prompt: string,
  value: string,
  validate: (text: string) => Promise<string | undefined>,
): Promise<Answer<string>> {
  const input = window.createInputBox();
  input.prompt = prompt;
  input.value = value;
  let asked = 0;
  return answered(input, place, (resolve, reject) => {
    input.onDidChangeValue((text) => {
      const question = ++asked;
      validate(text).then((problem) => {
        // A slower answer about an earlier text says nothing of this one.
        if (question === asked) input.validationMessage = problem ?? '';
      }, reject);
    });
    input.onDidAccept(() => {
      const text = input.value;
      validate(text).then((problem) => {
        if (problem === undefined) resolve({ value: text });
        else input.validationMessage = problem;
      }, reject);
    });
  });
}

/** Shows a question until it is answered, left by the back button, or closed. */
function answered<Value>(
  input: QuickInput & {
    buttons: readonly QuickInputButton[];
    readonly onDidTriggerButton: Event<QuickInputButton>;
  },
  { title, step, totalSteps }: StepPlace,
  listen: (resolve: (answer: Answer<Value>) => void, reject: (error: unknown) => void) => void,
): Promise<Answer<Value>> {
  const answer = new Promise<Answer<Value>>((resolve, reject) => {
    input.title = title;
    input.step = step;
    input.totalSteps = totalSteps;
    // A click beside the question must not undo the answers before it.
    input.ignoreFocusOut = true;
    if (step > 1) input.buttons = [QuickInputButtons.Back];
    input.onDidTriggerButton(() => resolve({ end: 'back' }));
    input.onDidHide(() => resolve({ end: 'cancelled' }));
    listen(resolve, reject);
    input.show();
  });
  return answer.finally(() => input.dispose());
}
