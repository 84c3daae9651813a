import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import type { Summary } from './Summary';

/**
 * A vitest reporter that writes what `test/run.mjs` adds up to the file named by HEADSTART_TEST_SUMMARY. A file or a
 * group of tests that could not even begin counts as a failure.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const summary: Summary = { passed: 0, failed: unhandled.length, skipped: [] };
    for (const module of modules) {
      summary.failed += module.errors().length;
      for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed += 1;
        else {
          const note = result.state === 'skipped' ? result.note : 'it never ended';
          summary.skipped.push({
            name: `${module.relativeModuleId}: ${test.fullName}`,
            ...(note && { why: note }),
          });
        }
      }
    }
    const file = process.env.HEADSTART_TEST_SUMMARY;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(summary));
  }
}
