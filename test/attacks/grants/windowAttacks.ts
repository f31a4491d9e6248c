import { setImmediate as turn } from 'node:timers/promises';
import { stoppedEnding } from '../../../src/sandbox/ending';
import { eventually } from '../../support/eventually';
import { ID, reportFor, runOptions } from '../../support/serviceFixture';
import type { ConsentAnswer } from '../../../src/api/prompts';
import type { GrantAttack } from './grantAttacks';
import { READS } from './grantScene';
import type { GrantScene } from './grantScene';

const ALL = READS('**');
const HOUR_MS = 3_600_000;
/** Turns of the event loop in which whatever would notice has noticed. */
const TURNS = 200;

/** Runs the plugin until somebody ends it, lets something happen, and looks whether it goes on. */
const goesOn = (what: string, choice: 'workspace' | 'session' | 'until', happens: (scene: GrantScene) => Promise<void>): GrantAttack => ({
  what, without: ['running'],
  async attempt(scene) {
    const { fixture } = scene;
    const airlock = await scene.window();
    await scene.install(airlock, ALL);
    scene.answer(choice === 'until' ? { choice, until: new Date(fixture.time + HOUR_MS).toISOString() } : choice);
    fixture.report = request => new Promise(resolve => {
      request.signal?.addEventListener('abort', () => { resolve(reportFor(request, { status: 'terminated', ...stoppedEnding(request.signal?.reason) })); });
    });
    const stop = new AbortController();
    const run = airlock.runCommand(ID, 'run', runOptions({ signal: stop.signal }));
    await eventually(() => fixture.executed.length === 1);
    await happens(scene);
    await airlock.grants(ID);
    const isEnded = (): boolean => fixture.executed[0]?.signal?.aborted === true;
    if (scene.lacks('running')) for (let turns = 0; turns < TURNS; turns++) await turn();
    else await eventually(isEnded);
    const goesOn = !isEnded();
    stop.abort();
    await run;
    return goesOn;
  },
});

/** Answers in one window after something happened in another while its question was open. */
const answeredLater = (what: string, code: GrantAttack['code'], key: 'none' | undefined, meanwhile: (scene: GrantScene) => Promise<void>): GrantAttack => ({
  what, without: ['shown'], ...(code === undefined ? {} : { code }),
  async attempt(scene) {
    const [asked, other] = [await scene.window(), await scene.window()];
    await scene.install(other, ALL, key === undefined ? {} : { key });
    let answer: (answer: ConsentAnswer) => void = () => undefined;
    scene.fixture.answers = [() => new Promise(resolve => { answer = resolve; })];
    const run = asked.runCommand(ID, 'run', runOptions());
    await eventually(() => scene.fixture.questions.length === 1);
    await meanwhile(scene);
    answer({ choices: ['workspace'] });
    await run;
    return scene.readsSecret(other);
  },
});

export const windowAttacks: readonly GrantAttack[] = [
  goesOn('run on by a right that another window revoked', 'workspace', async scene => void await (await scene.window()).revokeGrants(ID)),
  goesOn('run on by a right of its own window that another window revoked', 'session', async scene => void await (await scene.window()).revokeGrants(ID, { capability: 'fs.read', everywhere: true })),
  goesOn('run on by a right that a review in another window made less', 'workspace', async scene => {
    scene.answer({ choice: 'workspace', scope: ['docs/**'] });
    await (await scene.window()).reviewGrants(ID);
  }),
  goesOn('run on by a right whose time is over', 'until', async ({ fixture }) => { fixture.time += 2 * HOUR_MS; }),
  {
    what: 'have what two windows granted at once together, each less', without: ['one decision'],
    async attempt(scene) {
      const windows = [await scene.window(), await scene.window()] as const;
      await scene.install(windows[0], READS('docs/**', 'secrets/**'));
      const answers: ((answer: ConsentAnswer) => void)[] = [];
      scene.fixture.answers = [() => new Promise(resolve => { answers.push(resolve); })];
      const runs = windows.map(window => window.runCommand(ID, 'run', runOptions()));
      await eventually(() => answers.length === 2);
      for (const [index, scope] of [['docs/**'], ['secrets/**']].entries()) answers[index]?.({ choices: [{ choice: 'workspace', scope }] });
      await Promise.all(runs);
      return await scene.runsUnasked(await scene.window()) && scene.mayRead('secrets/key') && scene.mayRead('docs/a');
    },
  },
  {
    what: 'have a wide answer of one window count in place of the narrow one that another gave later', without: ['one decision'],
    async attempt(scene) {
      const windows = [await scene.window(), await scene.window()] as const;
      await scene.install(windows[0], ALL);
      const answers: ((answer: ConsentAnswer) => void)[] = [];
      scene.fixture.answers = [() => new Promise(resolve => { answers.push(resolve); })];
      const runs = windows.map(window => window.runCommand(ID, 'run', runOptions()));
      await eventually(() => answers.length === 2);
      answers[0]?.({ choices: ['workspace'] });
      await runs[0];
      answers[1]?.({ choices: [{ choice: 'workspace', scope: ['docs/**'] }] });
      await runs[1];
      return scene.readsSecret(await scene.window());
    },
  },
  answeredLater('be granted what was asked for another unsigned package, which it took the place of while the question was open', 'consent.denied', 'none', async scene => scene.install(await scene.window(), ALL, { version: '0.2.0', key: 'none' })),
  answeredLater('be granted what was asked for a plugin that was removed while the question was open, and came again', 'consent.denied', 'none', async scene => {
    const other = await scene.window();
    await other.uninstall(ID);
    await scene.install(other, ALL, { version: '0.2.0', key: 'none' });
  }),
];
