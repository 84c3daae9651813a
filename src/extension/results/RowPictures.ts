import type { RowPicture } from '../../shared/resultsProtocol';
import type { EngineRequest } from '../CurrentModel';

/** Of the longer side, in pixels: the table's 40, on a screen with two for each, and a little more for larger text. */
const SIZE = 96;
/** Pictures that are asked for together: few enough that the first are there soon, and that a change of mind costs little. */
const AT_ONCE = 6;

export interface RowPicturesOptions {
  readonly request: EngineRequest;
  readonly ignoreExif: boolean;
  readonly pathOf: (row: number) => string | undefined;
  readonly send: (pictures: readonly RowPicture[]) => void;
}

/** Makes thumbnails of the rows that can be seen. Rows that were scrolled past before their turn are left out. */
export class RowPictures {
  #wanted: readonly number[] = [];
  #working = false;
  #closed = false;

  constructor(private readonly options: RowPicturesOptions) {}

  /** These rows can be seen now, and have no picture yet. */
  want(rows: readonly number[]): void {
    this.#wanted = rows;
    if (!this.#working) void this.#work();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  async #work(): Promise<void> {
    const { request, ignoreExif, pathOf, send } = this.options;
    this.#working = true;
    while (this.#wanted.length > 0) {
      const rows = this.#wanted.slice(0, AT_ONCE);
      this.#wanted = this.#wanted.slice(AT_ONCE);
      const known = rows.flatMap((row) => {
        const image = pathOf(row);
        return image === undefined ? [] : [{ row, image }];
      });
      try {
        const images = known.map(({ image }) => image);
        const { pictures } = await request('thumbnails', { images, size: SIZE, ignoreExif });
        if (!this.#closed) send(known.map(({ row }, at) => ({ row, picture: pictures[at] ?? null })));
      } catch {
        // An engine that is restarted or gone; the rows are asked for again when they come into sight again.
      }
    }
    this.#working = false;
  }
}
