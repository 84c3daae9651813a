import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatBytes, formatCount, formatExactCount } from '../../src/shared/format';
import type { WeightsFile } from '../../src/shared/weightsProtocol';
import { Facts } from '../widgets/Facts';
import { Section } from '../widgets/Section';
import { FORMATS } from './FileFacts';
import { Filters } from './Filters';
import { OnnxDetails } from './OnnxDetails';
import { groupName } from './GroupChoice';
import { tensorTypes } from './tensorTypes';
import type { WeightsNode } from './weightsNode';
import { filters } from './weightsStore';

/** What the file holds beside its tensors: groups, parts, notes, and what its pickle names. */
export function FileDetails({
  file,
  root,
}: {
  readonly file: WeightsFile;
  readonly root: WeightsNode;
}): JSX.Element {
  const { name, path, format, fileBytes, parameters, containers, container, globals, metadata, shards } =
    file;
  const types = useMemo(() => tensorTypes(file.table), [file.table]);
  const notes = Object.entries(metadata);
  return (
    <>
      <h2 class="title" title={path}>
        {name}
      </h2>
      <Facts
        facts={[
          ['Format', FORMATS[format]],
          [
            shards.length > 0 ? 'Files' : 'File',
            formatBytes(fileBytes),
            `${formatExactCount(fileBytes)} bytes`,
          ],
          containers.length > 1 ? ['Group', groupName(container)] : undefined,
          ['Tensors', formatExactCount(root.tensors)],
          ['Parameters', formatCount(parameters), formatExactCount(parameters)],
          ['Types', types],
        ]}
      />
      {file.onnx && <OnnxDetails onnx={file.onnx} />}
      {filters.value && (
        <Section title="First convolution" count={`${filters.value.count} filters`} open>
          <Filters filters={filters.value} />
        </Section>
      )}
      {containers.length > 1 && (
        <Section title="Groups" count={formatExactCount(containers.length)} open>
          <Facts
            facts={containers.map((group) => [
              groupName(group.container),
              `${formatExactCount(group.tensors)} tensors, ${formatBytes(group.bytes)}`,
            ])}
          />
        </Section>
      )}
      {shards.length > 0 && (
        <Section title="Files" count={formatExactCount(shards.length)} open>
          <ul class="names">
            {shards.map((shard) => (
              <li key={shard.name}>
                {shard.name} <span class="quiet">{formatBytes(shard.bytes)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {notes.length > 0 && (
        <Section title="Metadata" count={formatExactCount(notes.length)} open>
          <Facts facts={notes} />
        </Section>
      )}
      {globals.length > 0 && (
        <Section title="Pickle globals" count={formatExactCount(globals.length)}>
          <p class="quiet">What its pickle names. All are plain data; none was imported or run.</p>
          <ul class="names">
            {globals.map((global) => (
              <li key={global}>{global}</li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
