import type { ErrorInfo } from './errors';
import type { PruneParams, PruneResult } from './pruneProtocol';
import type { QuantizeResult } from './quantizeProtocol';

/**
 * The boundary between the extension and the page of a smaller copy of a model: one in int8, or pruned ones. The page is always sent the
 * whole, of which the last counts; what it sends is checked by {@link parseFromCompressionView}.
 */
export interface ToCompressionView {
  readonly type: 'compression';
  readonly state: CompressionState;
}

export type FromCompressionView =
  | { readonly type: 'ready' }
  /** `copy`: which of the report's copies it is about, by its place. */
  | { readonly type: 'act'; readonly action: CompressionAction; readonly copy: number };

/** `use` keeps a copy that is not kept yet, and classifies with it. */
export const COMPRESSION_ACTIONS = [
  'cancel',
  'keep',
  'use',
  'discard',
  'again',
  'fineTune',
  'reveal',
  'showLog',
] as const;
export type CompressionAction = (typeof COMPRESSION_ACTIONS)[number];

/** A copy that is made is a draft until it is kept. Work that was cancelled or failed may have come to drafts before. */
export const COMPRESSION_STATUSES = ['running', 'made', 'cancelled', 'failed', 'kept', 'discarded'] as const;
export type CompressionStatus = (typeof COMPRESSION_STATUSES)[number];

export interface CompressionState {
  /** By this the extension finds the drafts again when the window was reloaded. */
  readonly id: string;
  readonly kind: CompressionReport['kind'];
  /** The model that is copied, as people call it. */
  readonly model: string;
  /** Absolute path of the pictures' folder; null where none were named. */
  readonly data: string | null;
  /** Absolute path that a copy gets when it is kept. */
  readonly out: string;
  readonly status: CompressionStatus;
  /** What is being done, or how it ended, in words. */
  readonly stage: string;
  /** How far all of it is done, 0…1; null while nobody knows. */
  readonly fraction: number | null;
  readonly error: ErrorInfo | null;
  /** What is known so far; null before there is a copy. */
  readonly report: CompressionReport | null;
  /** Which copy was kept, by its place. */
  readonly kept: number | null;
  readonly actions: readonly CompressionAction[];
}

export type CompressionReport = Int8Report | PruneReport;

/** The one copy in int8 beside the model that it was made of. */
export interface Int8Report extends Omit<QuantizeResult, 'path' | 'written'> {
  readonly kind: 'int8';
}

/** Pruned copies, one for each share that stays, in the order in which they were asked for. */
export interface PruneReport {
  readonly kind: 'prune';
  readonly what: PruneParams['what'];
  /** Epochs that each copy was trained for. */
  readonly epochs: number;
  /** Accuracy of the model as it was, 0…1, and the pictures that it was measured on; null without pictures. */
  readonly before: { readonly accuracy: number; readonly images: number } | null;
  readonly copies: readonly PrunedCopy[];
}

export interface PrunedCopy extends Omit<PruneResult, 'path'> {
  /** Share that stays, 0…1. */
  readonly keep: number;
  /** 0…1, after training where there was any; null without pictures. */
  readonly accuracy: number | null;
}

/** The message in `data`, or undefined when it is none that a page of a smaller copy sends. */
export function parseFromCompressionView(data: unknown): FromCompressionView | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  switch (data.type) {
    case 'ready':
      return { type: 'ready' };
    case 'act': {
      const action = COMPRESSION_ACTIONS.find((known) => 'action' in data && data.action === known);
      if (!action || !('copy' in data)) return undefined;
      const { copy } = data;
      return Number.isSafeInteger(copy) && Number(copy) >= 0
        ? { type: 'act', action, copy: Number(copy) }
        : undefined;
    }
    default:
      return undefined;
  }
}
