import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels drawn beyond each edge, so that quick scrolling does not show gaps. */
const OVERSCAN = 400;

export interface ItemWindow {
  /** Goes on the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** The items to draw: `start` to before `end`. */
  readonly start: number;
  readonly end: number;
  /** The items that can be seen. */
  readonly seen: { readonly start: number; readonly end: number };
  /** Of what can be seen of the items, in pixels. */
  readonly height: number;
  readonly show: (item: number) => void;
  readonly scrollTo: (top: number) => void;
}

/**
 * Draws only the items that can be seen, of a list whose items have heights of their own.
 * @param tops where each item begins, and last where the list ends, in pixels
 * @param headingHeight what a heading that stays at the top of the scroller covers, in pixels
 */
export function useItemWindow(tops: readonly number[], headingHeight: number): ItemWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => setHeight(element.clientHeight - headingHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [headingHeight]);

  const onScroll = useCallback(() => setScrollTop(scroller.current?.scrollTop ?? 0), []);
  const scrollTo = useCallback((top: number) => {
    if (!scroller.current) return;
    scroller.current.scrollTop = top;
    setScrollTop(scroller.current.scrollTop);
  }, []);
  const show = (item: number): void => {
    const element = scroller.current;
    if (!element) return;
    const top = tops[item] ?? 0;
    const bottom = tops[item + 1] ?? top;
    const now = element.scrollTop;
    if (top < now) scrollTo(top);
    else if (bottom > now + height) scrollTo(bottom - height);
  };
  const seen = itemsBetween(tops, scrollTop, scrollTop + height);
  const drawn = itemsBetween(tops, scrollTop - OVERSCAN, scrollTop + height + OVERSCAN);
  return { scroller, onScroll, ...drawn, seen, height, show, scrollTo };
}

/** The half-open range of items that are partly between two heights. */
export function itemsBetween(
  tops: readonly number[],
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  const count = Math.max(0, tops.length - 1);
  const start = Math.min(count, Math.max(0, lastNotAbove(tops, from)));
  const end = Math.min(count, lastNotAbove(tops, to - 1) + 1);
  return { start, end: Math.max(start, end) };
}

/** The last item that begins at or before `height`; -1 where none does. */
function lastNotAbove(tops: readonly number[], height: number): number {
  let low = 0;
  let high = tops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle] ?? Infinity) <= height) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
