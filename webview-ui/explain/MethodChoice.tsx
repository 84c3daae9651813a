import type { JSX } from 'preact';
import type { ExplainMethod } from '../../src/shared/explainProtocol';
import type { Question } from '../../src/shared/explainViewProtocol';
import { host } from '../host';

const METHODS: readonly { readonly method: ExplainMethod; readonly name: string; readonly title: string }[] =
  [
    {
      method: 'grad-cam',
      name: 'Grad-CAM',
      title: 'Where the network’s last map speaks for the class, by the gradient. Fast.',
    },
    {
      method: 'occlusion',
      name: 'Occlusion',
      title: 'What the class loses when a place is covered with grey. Slower; needs nothing but predictions.',
    },
  ];

/** How the map is made: one of two, as radio buttons that look like VS Code's toggles. */
export function MethodChoice({ question }: { question: Question }): JSX.Element {
  const { classIndex, method: current } = question;
  return (
    <fieldset class="methods">
      <legend class="sr-only">Method</legend>
      {METHODS.map(({ method, name, title }) => (
        <label key={method} title={title}>
          <input
            type="radio"
            name="method"
            checked={method === current}
            onChange={() => host.postMessage({ type: 'explain', classIndex, method })}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
