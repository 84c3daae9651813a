/**
 * What it comes to: `fits` as PyTorch loads it strictly; `mendable` wholly, after the rules that are named; `head` all but the layer
 * that predicts; `extra` wholly, but the file has tensors that nothing here explains; `differs` wholly, but it would compute something
 * else; `partial` less than that.
 */
export type CheckVerdict = 'fits' | 'mendable' | 'head' | 'extra' | 'differs' | 'partial';

/** A rule that made names or tensors match. */
export interface AppliedRule {
  /** Stable, e.g. `prefix/module` or `timm/vit`. */
  readonly id: string;
  /** A sentence. */
  readonly description: string;
  /** Where the names come from: public code or documentation. */
  readonly source: string;
  /** Tensors that it changed. */
  readonly applied: number;
  /** What the file cannot tell and a user should know. */
  readonly caution?: string;
}

export interface RunnerUp {
  readonly architecture: string;
  /** Share of the tensors that fit, of the file's or the architecture's, whichever is less: 0…1. */
  readonly similarity: number;
}

/** The layer that predicts. */
export interface HeadClasses {
  /** Its path, e.g. `fc`. */
  readonly layer: string;
  /** How many classes the file's head has; null where the file has none. */
  readonly found: number | null;
  /** How many the published weights have. */
  readonly published: number;
  /** Whether the file's head is loaded. */
  readonly loaded: boolean;
}

/** A group of tensors in the file that may be loaded in place of this one. */
export interface OtherContainer {
  readonly container: string;
  readonly tensors: number;
  /** Whether it holds a running average of the weights. */
  readonly average: boolean;
}

export type SuggestionId =
  | 'save-mended'
  | 'use-average'
  | 'use-container'
  | 'new-head'
  | 'save-backbone'
  | 'other-architecture'
  | 'allow-partial';

/** Something that a user may do about what was found. */
export interface Suggestion {
  readonly id: SuggestionId;
  /** What a button says. */
  readonly title: string;
  /** Why, or what comes of it, in a sentence. */
  readonly detail: string;
  /** The group of tensors that it is about. */
  readonly container?: string;
  /** The architecture that it is about. */
  readonly architecture?: string;
}

/** What `check` says beyond lists of names. */
export interface CheckExplanation {
  readonly verdict: CheckVerdict;
  /** How sure it is that the file is of this architecture and no other, 0…1. */
  readonly confidence: number;
  /** Other architectures that it is like, at most three, best first. */
  readonly runnersUp: readonly RunnerUp[];
  readonly rules: readonly AppliedRule[];
  /** Tensors of the file that are set aside on purpose, and the rule that says so. */
  readonly ignored: readonly { readonly name: string; readonly rule: string }[];
  /** Whether a mended copy loads in PyTorch with `strict=True` and computes what the file's network does. */
  readonly strictAfterMending: boolean;
  readonly headClasses: HeadClasses;
  /** Side in pixels of the square pictures that tables in the file are for; null where the architecture has no such tables. */
  readonly inputSize: number | null;
  /** The group of tensors that was looked at: '' at the top of the file. */
  readonly container: string;
  readonly otherContainers: readonly OtherContainer[];
  /** What else is worth knowing, a sentence each. */
  readonly notes: readonly string[];
  readonly suggestions: readonly Suggestion[];
}
