import type { TestProject } from 'vitest/node';
import { TARGETS, UNIVERSAL } from '../../scripts/package/targets.mjs';
import { makePackage } from './makePackage';

/** The package of the platform that the tests run on. */
export default function setup(project: TestProject): void {
  const here = `${process.platform}-${process.arch}`;
  makePackage(project, here in TARGETS ? here : UNIVERSAL);
}
