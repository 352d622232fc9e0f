import fc from 'fast-check';
import { findLabelsFast } from './document-labels.ts';
import { caseCount, testSeed } from './random-cases.ts';

/** What fast-check tries where a test does not say. */
const CASES = 100;

fc.configureGlobal({ seed: testSeed, numRuns: caseCount(CASES) });
if ('window' in globalThis) findLabelsFast();
