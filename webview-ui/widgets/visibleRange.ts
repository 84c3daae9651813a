/** Rows drawn beyond each edge, so that quick scrolling does not show gaps. */
const OVERSCAN = 8;

/** The half-open range of rows to draw, of `count` rows of equal height. All lengths in pixels. */
export function visibleRange(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): { readonly start: number; readonly end: number } {
  const start = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - OVERSCAN));
  const end = Math.max(start, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN));
  return { start, end };
}

/** Where to scroll so that a row is seen whole, moving as little as possible. */
export function scrollToShow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}
