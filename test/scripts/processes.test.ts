import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnedProcess, mustRun, run } from '../../scripts/lib/processes.mjs';
import { eventually } from '../support/eventually';

describe('child processes of the scripts', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'airlock-processes-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('give their exit code and output, and leave it in the log', async () => {
    const log = join(folder, 'deep', 'run.log');
    const { code, output } = await run(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exitCode = 7'], { log });
    assert.equal(code, 7);
    assert.match(output, /out/);
    assert.match(readFileSync(log, 'utf8'), /err/);
  });

  it('that cannot be started end with 127, as in a shell', async () => {
    assert.equal((await run(join(folder, 'missing'), [])).code, 127);
  });

  it('tell what they printed where they had to succeed and failed', async () => {
    await assert.rejects(mustRun(process.execPath, ['-e', 'console.error("the reason"); process.exit(3)']), /ended with 3\n.*the reason/s);
  });

  it('that take too long are ended', async () => {
    const { timedOut, code } = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 });
    assert.deepEqual({ timedOut, code }, { timedOut: true, code: 124 });
  });

  it('are ended with the processes that they started themselves', async function () {
    if (process.platform === 'win32') this.skip();
    const script = 'const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log("grandchild", c.pid); setInterval(() => {}, 1000)';
    const pid = await new Promise<number>(resolve => {
      const owned = new OwnedProcess(process.execPath, ['-e', script], {
        onOutput: text => {
          const found = /grandchild (\d+)/.exec(text);
          if (found !== null) void owned.stop().then(() => resolve(Number(found[1])));
        },
      });
    });
    assert.ok(await eventually(() => !isAlive(pid)));
  });
});

/** Whether a process still runs; one that ended and was not yet collected by its parent doesn't. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
