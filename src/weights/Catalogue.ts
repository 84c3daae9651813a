import { HeadstartError } from '../shared/errors';
import type { CatalogueEntry } from './catalogueSchema';

/** The published weights, by architecture and by name. */
export class Catalogue {
  readonly #byArchitecture = new Map<string, CatalogueEntry[]>();

  constructor(readonly entries: readonly CatalogueEntry[]) {
    for (const entry of entries) {
      const siblings = this.#byArchitecture.get(entry.architecture);
      if (siblings) siblings.push(entry);
      else this.#byArchitecture.set(entry.architecture, [entry]);
    }
  }

  /** All architectures that have published weights, in the order of the catalogue. */
  get architectures(): readonly string[] {
    return [...this.#byArchitecture.keys()];
  }

  /** The weights of one architecture; empty for one that is not listed. */
  weightsOf(architecture: string): readonly CatalogueEntry[] {
    return this.#byArchitecture.get(architecture) ?? [];
  }

  /** The weights that torchvision's `DEFAULT` stands for, if the architecture is listed. */
  defaultOf(architecture: string): CatalogueEntry | undefined {
    return this.weightsOf(architecture).find((entry) => entry.default);
  }

  /**
   * The entry for `architecture` and the name of weights, where `DEFAULT` is torchvision's choice.
   * @throws `architecture/unknown` or `model/unknown-weights`, naming what there is.
   */
  find(architecture: string, weights: string): CatalogueEntry {
    const candidates = this.weightsOf(architecture);
    if (candidates.length === 0) {
      throw new HeadstartError(
        'architecture/unknown',
        `There are no published weights for the architecture ${architecture}; ` +
          '"headstart models" lists those that have some.',
      );
    }
    const entry =
      weights === 'DEFAULT'
        ? this.defaultOf(architecture)
        : candidates.find((one) => one.weights === weights);
    if (entry) return entry;
    throw new HeadstartError(
      'model/unknown-weights',
      `${architecture} has no weights named ${weights}; it has ${candidates.map((one) => one.weights).join(', ')}.`,
    );
  }

  /** The entry whose published file has this name: PyTorch's caches keep files under it. */
  findByFileName(fileName: string): CatalogueEntry | undefined {
    return this.entries.find((entry) => weightsFileName(entry) === fileName);
  }
}

/** What people call an entry, and ask for it by: `resnet18:IMAGENET1K_V1`. */
export function entryKey({ architecture, weights }: CatalogueEntry): string {
  return `${architecture}:${weights}`;
}

/** The name under which a weights file is published, and under which PyTorch's cache keeps it. */
export function weightsFileName(entry: CatalogueEntry): string {
  const { pathname } = new URL(entry.url);
  return pathname.slice(pathname.lastIndexOf('/') + 1);
}
