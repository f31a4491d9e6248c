import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from './scene';
import type { Guard, Scene } from './scene';

/** Tries something, and tells whether it succeeded. */
export type Attempt = (scene: Scene) => Promise<boolean>;

export interface ExecAttack {
  /** What attacks of its kind are called in docs/EXEC.md. */
  readonly kind: string;
  readonly what: string;
  readonly attempt: Attempt;
  /** Without these it must succeed. */
  readonly guards: readonly Guard[];
  /** How it ends with all of them. */
  readonly ends: string;
  /** The system that it needs; any that has processes in groups where it doesn't say. */
  readonly on?: 'linux';
}

type Row = readonly [what: string, attempt: Attempt, ends?: string | undefined, on?: 'linux'];

const kind = (name: string, guards: readonly Guard[], ends: string, rows: readonly Row[]): ExecAttack[] =>
  rows.map(([what, attempt, own, on]) => ({ kind: name, what, attempt, guards, ends: own ?? ends, ...(on === undefined ? {} : { on }) }));

/** Calls a program that was granted with `safe`, or another line, by other words. */
const asks = (words: readonly string[], granted = 'tool safe'): Attempt => async scene => {
  await scene.script(join(scene.bin, 'tool'), `[ "$#" = 1 ] && [ "$1" = safe ] || : > '${scene.hit}'`);
  await scene.evil(join(scene.bin, 'toolbox'));
  scene.grants = [granted];
  await scene.run(words);
  return scene.isHit();
};

/** Grants words that a shell would take for more. */
const reads = (word: (scene: Scene) => string): Attempt => async scene => {
  await scene.script(join(scene.bin, 'tool'), ':');
  await scene.granted('tool', word(scene));
  return scene.isHit();
};

/** Has `evil` run, found by a PATH. */
const finds = (path: (scene: Scene) => string, prepare?: (scene: Scene) => Promise<unknown>): Attempt => async scene => {
  await scene.evil(join(scene.workspace, 'bin', 'evil'));
  await scene.evil(join(scene.workspace, 'evil'));
  await prepare?.(scene);
  scene.environment = { PATH: path(scene) };
  await scene.granted('evil');
  return scene.isHit();
};

/** Has a program run by what it is called. */
const names = (name: (scene: Scene) => Promise<string> | string): Attempt => async scene => {
  await scene.evil(join(scene.workspace, 'evil'));
  await scene.granted(await name(scene));
  return scene.isHit();
};

/** Has a program see something of the user's environment. */
const leaks = (name: string): Attempt => async scene => {
  scene.environment = { [name]: 'told', PATH: pathOf(scene.bin, '/usr/bin', '/bin') };
  const output = await scene.granted('env');
  return new TextDecoder().decode(output?.stdout).includes(`${name}=told`);
};

/** Leaves something behind that waits until the program is over. */
const stays = (start: (scene: Scene) => string, run: (scene: Scene) => Promise<unknown> = scene => scene.granted('tool')): Attempt => async scene => {
  scene.environment = { PATH: pathOf(scene.bin, '/usr/bin', '/bin') };
  await scene.script(join(scene.folder, 'left'), `trap '' HUP TERM INT; echo $$ > '${pidOf(scene)}.new' && mv '${pidOf(scene)}.new' '${pidOf(scene)}'; ${scene.waiting}`);
  await scene.script(join(scene.bin, 'tool'), `${start(scene)}\nwhile [ ! -e '${pidOf(scene)}' ]; do sleep 0.05; done`);
  await run(scene);
  return scene.goesOn(pidOf(scene));
};
const pidOf = ({ folder }: Scene): string => join(folder, 'pid');
const left = ({ folder }: Scene): string => `'${join(folder, 'left')}'`;
const QUIET = '< /dev/null > /dev/null 2>&1';

/** Says more than is kept. */
const floods = (to: '1' | '2'): Attempt => async scene => {
  scene.environment = { PATH: pathOf(scene.bin, '/usr/bin', '/bin') };
  await scene.script(join(scene.bin, 'tool'), `head -c 3000000 /dev/zero >&${to}`);
  const output = await scene.granted('tool');
  return (to === '1' ? output?.stdout : output?.stderr)?.length === 3_000_000;
};

const written = (where: (scene: Scene) => unknown): Attempt => async scene => {
  await scene.script(join(scene.bin, 'tool'), `: > '${scene.hit}'`);
  scene.settings = { user: {}, workspace: where(scene) };
  await scene.granted('tool');
  return scene.isHit();
};

/** Every attack on `exec`; the table of docs/EXEC.md sums them up by kind. */
export const attacks: readonly ExecAttack[] = [
  ...kind('words that were not granted', ['commands'], 'capability-denied', ([
    ['one more', ['tool', 'safe', 'danger']], ['an empty one more', ['tool', 'safe', '']], ['one that goes on', ['tool', 'safer']], ['two in one', ['tool', 'safe danger']], ['a space at its end', ['tool', 'safe ']], ['another case', ['tool', 'SAFE']],
    ['the end of a line', ['tool', 'safe\n']], ['a line more', ['tool', 'safe\ndanger']], ['a tab', ['tool', 'safe\tdanger']], ['a zero and more', ['tool', 'safe', 'danger\0']], ['an option', ['tool', 'safe', '--output=x']], ['what a shell reads', ['tool', 'safe;danger']],
    ['what a star would stand for', ['tool', 'danger'], 'tool *'], ['another program that begins like it', ['toolbox'], 'tool'],
  ] as const).map(([what, words, granted]): Row => [what, asks(words, granted)])),
  ...kind('words that a shell would take for more', ['shell'], 'answered', [
    ['a second command', reads(({ hit }) => `;: > ${hit}`)], ['one in its place', reads(({ hit }) => `$(: > ${hit})`)], ['one in backticks', reads(({ hit }) => `\`: > ${hit}\``)], ['one if it succeeds', reads(({ hit }) => `&& : > ${hit}`)],
    ['one at the same time', reads(({ hit }) => `& : > ${hit}`)], ['one that it is sent to', reads(({ hit }) => `| : > ${hit}`)], ['a file that is made', reads(({ hit }) => `> ${hit}`)], ['quotes that are closed', reads(({ hit }) => `"" ; : > ${hit} ; ""`)],
  ]),
  ...kind('a program that the plugin wrote, found by PATH', ['places'], 'not-found', [
    ['in the workspace', finds(({ workspace }) => join(workspace, 'bin'))], ['in the folder that it runs in, by a dot', finds(() => '.')], ['by an empty entry', finds(({ bin }) => pathOf('', bin))], ['by an empty entry at the end', finds(({ bin }) => pathOf(bin, ''))],
    ['by a relative entry', finds(() => 'bin')], ['by one that goes up', finds(() => '../workspace/bin')], ['by one with detours', finds(({ bin }) => `${bin}/../workspace/bin`)],
    ['by a link to the workspace', finds(({ folder }) => join(folder, 'link'), scene => scene.link(join(scene.folder, 'link'), join(scene.workspace, 'bin')))],
    ['by a link there to another folder', finds(({ workspace }) => join(workspace, 'link'), async scene => {
      await scene.evil(join(scene.folder, 'other', 'evil'));
      await scene.link(join(scene.workspace, 'link'), join(scene.folder, 'other'));
    })],
  ]),
  ...kind('a program that the plugin wrote, found by PATH', ['places'], 'answered', [
    ['before the user\'s own of that name', async scene => {
      await scene.script(join(scene.bin, 'tool'), ':');
      await scene.evil(join(scene.workspace, 'bin', 'tool'));
      scene.environment = { PATH: pathOf(join(scene.workspace, 'bin'), scene.bin) };
      await scene.granted('tool');
      return scene.isHit();
    }],
  ]),
  ...kind('a program that the plugin wrote, by its path', ['places'], 'refused', [
    ['in the workspace', names(({ workspace }) => join(workspace, 'evil'))], ['relative', names(() => './evil')], ['relative, that goes up', names(() => '../workspace/evil')], ['relative, in a folder', async scene => {
      await scene.evil(join(scene.workspace, 'bin', 'evil'));
      await scene.granted('bin/evil');
      return scene.isHit();
    }],
    ['with detours', names(({ bin }) => `${bin}/../workspace/evil`)], ['with doubled slashes', names(({ workspace }) => `${workspace}//evil`)],
    ['a link to it among the user\'s programs', names(scene => scene.link(join(scene.bin, 'linked'), join(scene.workspace, 'evil')))],
    ['a link to it that is relative', names(scene => scene.link(join(scene.bin, 'linked'), '../workspace/evil'))],
    ['a link to a link to it', names(async scene => scene.link(join(scene.bin, 'linked'), await scene.link(join(scene.bin, 'other'), join(scene.workspace, 'evil'))))],
    ['a link that leads out of the workspace again', names(async scene => {
      const elsewhere = await scene.evil(join(scene.folder, 'other', 'program'));
      return scene.link(join(scene.bin, 'linked'), await scene.link(join(scene.workspace, 'out'), elsewhere));
    })],
    ['a folder that is a link', names(async scene => `${await scene.link(join(scene.folder, 'linked'), scene.workspace)}/evil`)],
    ['where the workspace was opened by a link', async scene => {
      const real = join(scene.workspace, 'evil');
      await scene.evil(real);
      scene.directory = await scene.link(join(scene.folder, 'opened'), scene.workspace);
      await scene.granted(real);
      return scene.isHit();
    }],
    ['in another workspace that plugins write in', async scene => {
      const other = join(scene.folder, 'elsewhere');
      const evil = await scene.evil(join(other, 'evil'));
      scene.others = [other];
      await scene.granted(evil);
      return scene.isHit();
    }],
    ['that came with its package', names(scene => scene.evil(join(scene.packages, 'evil')))],
    ['a batch file', names(scene => scene.evil(join(scene.bin, 'evil.cmd')))],
    ['a batch file behind a link', names(async scene => scene.link(join(scene.bin, 'linked'), await scene.evil(join(scene.folder, 'evil.bat')))), 'not-found'],
  ]),
  ...kind('what the environment tells, or makes a program do', ['environment'], 'answered', [
    ...['GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'SSH_AUTH_SOCK', 'LD_LIBRARY_PATH', 'GIT_SSH_COMMAND', 'GIT_EXTERNAL_DIFF', 'PYTHONPATH', 'PERL5OPT', 'BASH_ENV', 'ELECTRON_RUN_AS_NODE', 'VSCODE_IPC_HOOK', 'NODE_OPTIONS'].map((name): Row => [name, leaks(name)]),
    ['a module that Node loads first', async scene => {
      await writeFile(join(scene.workspace, 'evil.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(scene.hit)}, '');`);
      scene.environment = { NODE_OPTIONS: `--require=${join(scene.workspace, 'evil.cjs')}` };
      await scene.granted(process.execPath, '--version');
      await scene.granted(process.execPath, '-e', '0');
      return scene.isHit();
    }],
  ]),
  ...kind('what the environment tells, or makes a program do', ['environment', 'places'], 'answered', [
    ['a program of the workspace that a program starts by its name', async scene => {
      await scene.script(join(scene.bin, 'helper'), ':');
      await scene.evil(join(scene.workspace, 'bin', 'helper'));
      await scene.script(join(scene.bin, 'tool'), 'helper');
      scene.environment = { PATH: pathOf(join(scene.workspace, 'bin'), scene.bin) };
      await scene.granted('tool');
      return scene.isHit();
    }],
  ]),
  ...kind('what goes on after the program', ['ending'], 'answered', [
    ['in the background', stays(scene => `${left(scene)} ${QUIET} &`)], ['in the background, with its pipes', stays(scene => `${left(scene)} &`)], ['a child of a child', stays(scene => `(${left(scene)} ${QUIET} &) &`)],
    ['out of reach of signals', stays(scene => `nohup ${left(scene)} ${QUIET} &`)], ['in a session of its own', stays(scene => `setsid ${left(scene)} ${QUIET} &`), undefined, 'linux'],
    ['in a session of its own, twice', stays(scene => `setsid sh -c "setsid ${left(scene)} ${QUIET} &" ${QUIET} &`), undefined, 'linux'],
  ]),
  ...kind('what goes on after the program', ['ending'], 'timeout', [
    ['when its time is over', stays(scene => `${left(scene)} ${QUIET} &\n${scene.waiting}`, scene => {
      scene.grants = ['tool'];
      return scene.run(['tool'], { timeoutMs: 8_000 });
    })],
  ]),
  ...kind('what goes on after the program', ['ending'], 'Error: stopped', [
    ['when its execution is cancelled', stays(scene => `${left(scene)} ${QUIET} &\n${scene.waiting}`, async scene => {
      const stop = new AbortController();
      scene.grants = ['tool'];
      const running = scene.run(['tool'], {}, stop.signal);
      while (!(await readdir(scene.folder)).includes('pid'));
      stop.abort(new Error('stopped'));
      return running;
    })],
  ]),
  ...kind('more than it may be', ['limits'], 'answered', [['on standard output', floods('1')], ['on standard error', floods('2')]]),
  ...kind('more than it may be', ['limits'], 'invalid-request', [
    ['of input', async scene => {
      scene.environment = { PATH: pathOf(scene.bin, '/usr/bin', '/bin') };
      scene.grants = ['wc -c'];
      const output = await scene.run(['wc', '-c'], { input: new Uint8Array(9 << 20) });
      return new TextDecoder().decode(output?.stdout).trim() === String(9 << 20);
    }],
  ]),
  ...kind('more than it may be', ['number'], 'busy', [
    ['at a time', async scene => {
      const started = join(scene.folder, 'started');
      await mkdir(started);
      scene.environment = { PATH: pathOf(scene.bin, '/usr/bin', '/bin') };
      await scene.script(join(scene.bin, 'tool'), `: > '${started}'/$$; ${scene.waiting}`);
      scene.grants = ['tool'];
      const all = Array.from({ length: 5 }, async () => scene.run(['tool']));
      while ((await readdir(started)).length < 5 && scene.outcome !== 'busy');
      const { outcome } = scene;
      const isDone = (await readdir(started)).length === 5;
      await writeFile(join(scene.folder, 'go'), '');
      await Promise.all(all);
      scene.outcome = outcome;
      return isDone;
    }],
  ]),
  ...kind('switched on by somebody else', ['setting'], 'capability-denied', [
    ['by the workspace\'s settings', written(() => ({ 'exec.enabled': true }))], ['by the workspace, with a policy that allows it', written(() => ({ 'exec.enabled': true, 'policy': [{ effect: 'allow', plugin: '*', capability: 'exec' }] }))], ['by nobody', written(() => ({}))],
  ]),
];
