import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { scrollToShow, visibleRange } from './visibleRange';

export interface RowWindow<Scroller extends HTMLElement> {
  /** Goes on the element that scrolls. */
  readonly scroller: RefObject<Scroller | null>;
  readonly onScroll: () => void;
  readonly start: number;
  readonly end: number;
  /** Size of what can be seen of the rows, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly show: (row: number) => void;
}

/**
 * Draws only the rows that can be seen, of a list of `count` rows of `rowHeight` pixels. A heading that stays at the
 * top of the scroller covers `headingHeight` pixels of it.
 */
export function useRowWindow<Scroller extends HTMLElement>(
  count: number,
  rowHeight: number,
  headingHeight = 0,
): RowWindow<Scroller> {
  const scroller = useRef<Scroller>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [size, setSize] = useState({ width: 0, height: 0 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void =>
      setSize({ width: element.clientWidth, height: element.clientHeight - headingHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [headingHeight]);

  const onScroll = useCallback(() => setScrollTop(scroller.current?.scrollTop ?? 0), []);
  const show = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (!element) return;
      const height = element.clientHeight - headingHeight;
      element.scrollTop = scrollToShow(row, element.scrollTop, height, rowHeight);
      setScrollTop(element.scrollTop);
    },
    [rowHeight, headingHeight],
  );

  return { scroller, onScroll, show, ...size, ...visibleRange(scrollTop, size.height, rowHeight, count) };
}
