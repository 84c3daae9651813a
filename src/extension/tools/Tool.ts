import type { Answers } from '../api/Answers';
import type { FileGuard } from './FileGuard';

/** What a tool works with. */
export interface ToolContext {
  readonly answers: Answers;
  readonly guard: FileGuard;
}

/** A tool that agents are offered. Its name, schema and description are in the manifest. */
export interface Tool {
  /** As the manifest names it. */
  readonly name: string;
  /** What is said while it works: `Classifying star.jpg`. */
  readonly doing: (input: ToolInput) => string;
  /** The files and folders that the input names. */
  readonly files: (input: ToolInput) => readonly string[];
  /** @returns what is written as JSON @throws what becomes an error in its place */
  readonly run: (input: ToolInput, context: ToolContext, signal: AbortSignal) => Promise<object>;
}

/** What an agent sent. Models do not always keep to a schema, so every value is looked at before it is used. */
export class ToolInput {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: unknown) {
    this.#values = new Map(typeof values === 'object' && values !== null ? Object.entries(values) : []);
  }

  /** The text under a name; undefined where there is none. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  }

  /** The texts under a name: a list, or a single one. */
  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.flatMap((each) => (typeof each === 'string' && each.trim() !== '' ? [each.trim()] : []));
  }

  /** The whole number under a name, within limits. */
  count(name: string, fallback: number, [least, most]: readonly [number, number]): number {
    const value = Number(this.#values.get(name) ?? fallback);
    return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : fallback;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }
}
