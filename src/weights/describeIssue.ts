import * as v from 'valibot';

/** The first thing wrong with a value as `field 'preprocessing.std.0' must be above 0`, without valibot's own frame. */
export function describeIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  if (issue.received === 'undefined' && path !== null) return `the field '${path}' is missing`;
  const problem = issue.message.startsWith('Invalid')
    ? `must be ${issue.expected ?? 'something else'}, not ${issue.received}`
    : issue.message;
  return path === null ? problem : `the field '${path}' ${problem}`;
}
