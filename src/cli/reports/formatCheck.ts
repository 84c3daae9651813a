import type { Suggestion } from '../../shared/checkProtocol';
import type { CheckResult } from '../../shared/engineProtocol';
import { formatPercent, formatShape } from '../../shared/format';
import { groupNames } from './groupNames';

/** What `check` found, for people: the verdict, the rules, what does not fit, what to do. */
export function formatCheck(file: string, result: CheckResult, recognised: boolean): string {
  const { rules, missing, unexpected, mismatched, ignored, notes, suggestions } = result;
  return [
    `${verdict(file, result, recognised)}: ${share(result)}.`,
    ...(recognised ? [certainty(result)] : []),
    ...section(
      'Rules applied',
      rules.flatMap(({ id, applied, description, source }) => [
        `${id} (${counted(applied)}): ${description}`,
        `  ${source}`,
      ]),
    ),
    ...section(`Missing (${missing.length})`, groupNames(missing)),
    ...section(`Unexpected (${unexpected.length})`, groupNames(unexpected)),
    ...section(
      `Of another shape (${mismatched.length})`,
      mismatched.length <= LISTED_SHAPES
        ? mismatched.map(
            ({ name, expected, found }) =>
              `${name}: ${formatShape(found)} in the file, ${formatShape(expected)} expected`,
          )
        : groupNames(mismatched.map(({ name }) => name)),
    ),
    ...section(`Set aside (${ignored.length})`, groupNames(ignored.map(({ name }) => name))),
    ...section('Worth knowing', notes),
    ...section(
      'What to do',
      suggestions.flatMap((suggestion) => advice(file, result, suggestion)),
    ),
  ].join('\n');
}

/** Tensors of another shape that are listed with both shapes. */
const LISTED_SHAPES = 12;

function verdict(file: string, result: CheckResult, recognised: boolean): string {
  const network = `${result.architecture} with ${result.numClasses} classes`;
  switch (result.verdict) {
    case 'fits':
      return `${file} fits ${network}`;
    case 'mendable':
      return `${file} fits ${network} once it is mended, which loading does by itself`;
    case 'head':
      return `${file} fits ${network} but for the head (${result.headClasses.layer})`;
    case 'extra':
      return `${file} has all of ${network}, and ${counted(result.unexpected.length)} that nothing explains`;
    case 'differs':
      return `${file} has all tensors of ${network}, but is of a network that computes something else`;
    case 'partial':
      return recognised
        ? `${file} looks most like ${network}; what fits`
        : `${file} does not fit ${network}; what fits`;
  }
}

function share({ matched, loadedFraction }: CheckResult): string {
  return `${counted(matched)}, ${formatPercent(loadedFraction)} of the parameters`;
}

function certainty({ confidence, runnersUp }: CheckResult): string {
  const others = runnersUp.map(
    ({ architecture, similarity }) => `${architecture} ${formatPercent(similarity)}`,
  );
  const next = others.length > 0 ? ` Next most alike: ${others.join(', ')} of the tensors.` : '';
  return `Recognised with ${formatPercent(confidence)} confidence.${next}`;
}

function counted(tensors: number): string {
  return `${tensors} ${tensors === 1 ? 'tensor' : 'tensors'}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function advice(file: string, result: CheckResult, suggestion: Suggestion): string[] {
  return [`${suggestion.title}: ${suggestion.detail}`, `  ${commandFor(file, result, suggestion)}`];
}

function commandFor(file: string, { architecture, container }: CheckResult, suggestion: Suggestion): string {
  const group = container === '' ? '' : ` --container ${container}`;
  switch (suggestion.id) {
    case 'save-mended':
      return `headstart mend ${file}${group} --out mended.safetensors`;
    case 'use-average':
    case 'use-container':
      return `headstart check ${file} --container ${suggestion.container ?? ''}`;
    case 'new-head':
      return `headstart finetune PICTURES --arch ${architecture} --weights ${file} --out MODEL`;
    case 'save-backbone':
      return `headstart mend ${file}${group} --drop-head --out backbone.safetensors`;
    case 'other-architecture':
      return `headstart check ${file} --arch ${suggestion.architecture ?? ''}`;
    case 'allow-partial':
      return `headstart classify IMAGE --arch ${architecture} --weights ${file}${group} --allow-partial`;
  }
}
