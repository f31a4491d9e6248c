import { meter } from '../../../src/wasm/index';
import { loadSuite } from './corpus';
import { loadParser } from './parser';
import { emptyReport, runFile, type SuiteReport, type Variant } from './runner';

export const plain: Variant = { name: 'plain', prepare: bytes => ({ ok: true, bytes }) };

/** As modules come, and metered in every way. */
export const variants: readonly Variant[] = [
  plain,
  { name: 'metered', prepare: bytes => meter(bytes, { scheme: 'oracle' }) },
  { name: 'threaded', prepare: bytes => meter(bytes, { scheme: 'threaded' }) },
];

/**
 * Runs the specification's test suite in several variants.
 * @param wanted parts of file names; none runs all files
 * @param compared the first is what the others are compared with
 * @returns the report, or `undefined` where the suite is not there
 */
export async function runSuite(wanted: readonly string[] = [], compared: readonly Variant[] = variants): Promise<SuiteReport | undefined> {
  const files = loadSuite()?.filter(file => wanted.length === 0 || wanted.some(part => file.name.includes(part)));
  if (files === undefined) return undefined;
  const parse = await loadParser();
  const report = emptyReport(compared.length);
  for (const file of files) await runFile(file, compared, parse, report);
  return report;
}

/** The report in a few lines. */
export function summary(report: SuiteReport): string {
  const passed = report.passed.map((count, index) => `${variants[index]?.name ?? ''} passes ${count}`).join(', ');
  const refused = [...report.refused].map(([feature, count]) => `${feature} ${count}`).join(', ');
  return [
    `V8 ${process.versions.v8}: ${report.files} files, ${report.commands} commands; ${passed}.`,
    `Not compared: ${refused === '' ? 'none' : refused}; ${report.malformedText} commands on malformed text, ${report.unparsed} on text that no parser here knows.`,
    `${report.differences.length} differences.`,
  ].join('\n');
}
