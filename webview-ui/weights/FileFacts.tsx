import type { JSX } from 'preact';
import { formatBytes, formatCount, formatExactCount } from '../../src/shared/format';
import type { CheckpointFormat } from '../../src/shared/engineProtocol';
import type { WeightsFile } from '../../src/shared/weightsProtocol';
import { GroupChoice } from './GroupChoice';

export const FORMATS: Readonly<Record<CheckpointFormat, string>> = {
  'torch-zip': 'PyTorch (zip)',
  'torch-legacy': 'PyTorch (before 1.6)',
  safetensors: 'safetensors',
  onnx: 'ONNX',
};

/** The file in one line, and the choice of its groups where it has several. */
export function FileFacts({ file }: { readonly file: WeightsFile }): JSX.Element {
  const { format, fileBytes, parameters, table, shards } = file;
  const tensors = table.rests.length;
  return (
    <div class="file-facts quiet">
      {file.containers.length > 1 && <GroupChoice file={file} />}
      <span class="facts-text">
        <span title={file.path}>
          {FORMATS[format]}
          {shards.length > 0 && `, ${shards.length} files`}
        </span>
        <span title={`${formatExactCount(tensors)} tensors`}>{formatExactCount(tensors)} tensors</span>
        <span title={`${formatExactCount(parameters)} parameters`}>{formatCount(parameters)} parameters</span>
        <span title={`${formatExactCount(fileBytes)} bytes`}>{formatBytes(fileBytes)}</span>
      </span>
    </div>
  );
}
