import type { JSX } from 'preact';
import type { WeightsFile } from '../../src/shared/weightsProtocol';
import { FileDetails } from './FileDetails';
import { ModuleDetails } from './ModuleDetails';
import { TensorDetails } from './TensorDetails';
import type { WeightsNode } from './weightsNode';

interface Props {
  readonly file: WeightsFile;
  readonly root: WeightsNode;
  /** What is selected; the root stands for the file. */
  readonly node: WeightsNode;
  /** PyTorch's class, of a module. */
  readonly type: string | undefined;
}

/** The details of the selected row: of a tensor, a module, or the file. */
export function DetailsPane({ file, root, node, type }: Props): JSX.Element {
  return (
    <section class="details" aria-label="Details" tabIndex={0}>
      {node.tensor ? (
        <TensorDetails key={node.path} node={node} />
      ) : node === root ? (
        <FileDetails file={file} root={root} />
      ) : (
        <ModuleDetails node={node} root={root} type={type} />
      )}
    </section>
  );
}
