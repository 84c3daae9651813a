import type { ModelRow } from '../../shared/models/ModelRow';

/** An entry of the Models view. */
export type ModelNode =
  | {
      readonly kind: 'group';
      readonly id: 'yours' | 'cached' | `family:${string}`;
      readonly label: string;
      readonly description: string;
      readonly open: boolean;
      readonly children: readonly ModelNode[];
    }
  | { readonly kind: 'demo'; readonly inUse: boolean }
  /** A model folder or a weights file of the workspace. */
  | { readonly kind: 'path'; readonly path: string; readonly isFolder: boolean; readonly inUse: boolean }
  /** Published weights; they may be in two groups. */
  | { readonly kind: 'row'; readonly group: string; readonly row: ModelRow };

/** What a command is to work on: what was clicked, or an id that a program names. */
export type ModelTarget =
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'path'; readonly path: string | undefined }
  | { readonly kind: 'cache' };

/** @returns undefined where a command was called without anything, e.g. from the palette */
export function targetOf(argument: unknown): ModelTarget | undefined {
  if (typeof argument === 'string') return { kind: 'row', id: argument };
  if (typeof argument !== 'object' || argument === null || !('kind' in argument)) return undefined;
  // Menus of the view give its own entries.
  const node = argument as ModelNode;
  switch (node.kind) {
    case 'row':
      return { kind: 'row', id: node.row.id };
    case 'path':
      return { kind: 'path', path: node.path };
    case 'demo':
      return { kind: 'path', path: undefined };
    case 'group':
      return { kind: 'cache' };
  }
}
