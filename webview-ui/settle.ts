/** How long something may take before the view says that it is busy. Anything quicker replaces the old content directly. */
export const BUSY_DELAY_MS = 300;

/**
 * Holds back snapshots that only say "busy", so that a quick answer replaces the one before without a blink in between. The
 * first busy snapshot starts the clock; later ones take its place but do not set it back, so a steady flow of them is shown.
 *
 * @param show called with each snapshot that is to be seen
 */
export function settle<State>(
  isBusy: (state: State) => boolean,
  show: (state: State) => void,
  delay = BUSY_DELAY_MS,
): (state: State) => void {
  let shownAny = false;
  let showingBusy = false;
  let held: State | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const showNow = (state: State): void => {
    clearTimeout(timer);
    timer = undefined;
    held = undefined;
    shownAny = true;
    showingBusy = isBusy(state);
    show(state);
  };

  return (state) => {
    if (!isBusy(state) || !shownAny || showingBusy) {
      showNow(state);
      return;
    }
    held = state;
    timer ??= setTimeout(() => {
      if (held !== undefined) showNow(held);
    }, delay);
  };
}
