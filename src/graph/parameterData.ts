import type { DType } from '../shared/dtype';

/** Where the data of a parameter are when the runtime builds a session. */
export type ParameterData =
  | {
      readonly kind: 'external';
      readonly dtype: DType;
      /** Base name of a file in the folder that the session is given. */
      readonly file: string;
      /** In bytes. Any alignment will do. */
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly kind: 'inline';
      readonly dtype: DType;
      /** Little-endian, row-major. */
      readonly bytes: Uint8Array;
    };
