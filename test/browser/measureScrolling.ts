import type { Frame } from 'playwright-core';

export interface Scrolling {
  /** Time from one frame to the next, in milliseconds: the middle one, and that which 95 of 100 stay below. */
  readonly median: number;
  readonly slowest: number;
  /** Frames in which there was no row in the middle of the list. */
  readonly gaps: number;
  /** Rows in the document at once. */
  readonly mostRows: number;
}

/** Scrolls a list from its beginning to its end within a hundred frames, and back in small steps, and looks at each frame. */
export async function measureScrolling(frame: Frame, list: string, row: string): Promise<Scrolling> {
  return frame.evaluate<Scrolling>(`(async () => {
    const list = document.querySelector(${JSON.stringify(list)});
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const length = list.scrollHeight - list.clientHeight;
    const times = [];
    let gaps = 0;
    let mostRows = 0;
    const step = async (top) => {
      list.scrollTop = top;
      const begin = performance.now();
      await nextFrame();
      // What the scroll event draws is there in the frame after.
      await nextFrame();
      times.push((performance.now() - begin) / 2);
      const box = list.getBoundingClientRect();
      const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!middle || !middle.closest(${JSON.stringify(row)})) gaps += 1;
      mostRows = Math.max(mostRows, document.querySelectorAll(${JSON.stringify(row)}).length);
    };
    for (let at = 0; at <= 100; at += 1) await step((length * at) / 100);
    for (let at = 0; at <= 100; at += 1) await step(length - at * 120);
    times.sort((a, b) => a - b);
    list.scrollTop = 0;
    return { median: times[times.length >> 1], slowest: times[Math.floor(times.length * 0.95)], gaps, mostRows };
  })()`);
}
