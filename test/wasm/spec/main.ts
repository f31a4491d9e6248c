import { runSuite, summary } from './run';

/** Runs the suite in whatever Node starts it: `node out/test/wasm/spec/main.js [part of a file name …]`. */
async function main(): Promise<void> {
  const report = await runSuite(process.argv.slice(2));
  if (report === undefined) {
    console.error('The WebAssembly specification suite is not here: set AIRLOCK_WASM_TESTSUITE.');
    process.exitCode = 2;
    return;
  }
  console.log(summary(report));
  for (const { file, line, command, outcomes } of [...report.differences, ...report.fuelDifferences].slice(0, 50)) {
    console.log(`${file}:${line}: ${command}\n    ${outcomes.join('\n    ')}`);
  }
  if (report.differences.length + report.fuelDifferences.length > 0) process.exitCode = 1;
}

void main();
