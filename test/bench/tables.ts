/**
 * Prints reports of benchmarks as Markdown tables, for docs/benchmarks/README.md.
 * usage: npm run bench -- tables FILE...
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { markdownOf, reportSchema } from './report/markdown.ts';

for (const file of process.argv.slice(2)) {
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  console.log(`${markdownOf(report, basename(file))}\n`);
}
