import type { TestProject } from 'vitest/node';
import { UNIVERSAL } from '../../scripts/package/targets.mjs';
import { makePackage } from './makePackage';

/** The package for platforms that have none of their own. */
export default function setup(project: TestProject): void {
  makePackage(project, UNIVERSAL);
}
