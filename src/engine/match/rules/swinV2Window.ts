import type { NamingRule } from './Rule';

/** No tensor of a Swin V2 tells the side of its windows, and libraries publish several. */
export const SWIN_V2_WINDOW: Pick<NamingRule, 'caution' | 'differences'> = {
  caution: {
    architectures: /^swin_v2/,
    text: 'The tensors do not say how large its windows are. torchvision’s are 8×8; a file of others loads and computes something else.',
  },
  differences: [
    {
      architectures: /^swin_v2/,
      evidence: /window(?!8(?!\d))\d/i,
      reason: 'By its name its windows are not 8×8, as torchvision’s are.',
    },
  ],
};
