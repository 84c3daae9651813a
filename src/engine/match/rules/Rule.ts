/** What every rule tells people: it is listed in the report whenever it was applied. */
export interface RuleFacts {
  /** Stable and readable, e.g. `timm/vit`. Several rules may share one where only their tables differ. */
  readonly id: string;
  /** One sentence that says what the rule does. */
  readonly description: string;
  /** Where the names can be looked up: public code or documentation. */
  readonly source: string;
}

/** A prefix that training scripts put before all names of a network. */
export interface PrefixRule extends RuleFacts {
  readonly prefix: string;
}

/** A part of names that wrappers put in at any depth. */
export interface WrapperRule extends RuleFacts {
  readonly segment: string;
}

export interface RenameOptions {
  /** The tensor holds the same elements in the same order under another shape, e.g. a 1×1 convolution for a linear layer. */
  readonly reshape?: true;
  /** It is one of several that lie one after the other along the first axis of the target. */
  readonly part?: { readonly index: number; readonly of: number };
}

/**
 * Names of one form and what they are here. In the form, `{s}` stands for a whole number, a final `*` for the rest of the name, and
 * `[vit.]` for something that may be absent. In the target, `{2s+1}` is computed, and `{@s+b}` is the rule's `starts` at s, plus b.
 * Of several targets, the first is taken that exists and has the right shape. Null means that inference has no use for the tensor.
 */
export type Rename = readonly [
  form: string,
  target: string | readonly string[] | null,
  options?: RenameOptions,
];

/** Why a network with these tensors does not compute what torchvision's does. */
export interface Difference {
  /** Of torchvision's architectures. */
  readonly architectures: RegExp;
  /** What the file's name, or what it says of itself, must contain for the difference to be certain; always certain when absent. */
  readonly evidence?: RegExp;
  readonly reason: string;
}

/** The names that another library, or an earlier release, gives the same network. Names of no listed form stay as they are. */
export interface NamingRule extends RuleFacts {
  /** torchvision's architectures that it leads to. */
  readonly architectures: RegExp;
  /** In some name of every file that it is for. */
  readonly signature: RegExp;
  readonly renames: readonly Rename[];
  /** Index of the first block of each stage, where torchvision counts blocks through. */
  readonly starts?: readonly number[];
  /** Added to the elements of the tensors whose names end so. */
  readonly shift?: { readonly suffix: string; readonly by: number };
  /** Targets of several parts of which those that a file leaves out are zeros. */
  readonly zeroParts?: RegExp;
  /** torchvision's own modules rename these while they load a state dict. */
  readonly byTorchvision?: true;
  /** What a file cannot tell and a user should know. */
  readonly caution?: { readonly architectures: RegExp; readonly text: string };
  readonly differences?: readonly Difference[];
}
