import type { StateDictEntry } from '../../shared/engineProtocol';

/** Name and shape are all that decides whether a tensor fits; element types are converted on loading, as PyTorch does. */
export type NamedShape = Pick<StateDictEntry, 'name' | 'shape'>;
