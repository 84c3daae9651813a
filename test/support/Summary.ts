/** What a run of tests came to. */
export interface Summary {
  passed: number;
  failed: number;
  readonly skipped: { readonly name: string; readonly why?: string }[];
}
