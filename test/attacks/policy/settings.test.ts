import assert from 'node:assert/strict';
import { parsePolicySettings } from '../../../src/api/policy/policySettings';
import { AirlockError } from '../../../src/errors';
import type { ExecutionRequest } from '../../../src/sandbox/types';
import { MemoryFileSystem } from '../../support/memoryFileSystem';
import { ID, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../support/serviceFixture';
import { settingsAttacks } from './settingsAttacks';
import type { SettingsAttack } from './settingsAttacks';

type Scopes = ServiceFixture['settings'];

/** The same settings, in the hands of who doesn't keep scopes apart. */
function merged({ user, workspace }: Scopes, naive: SettingsAttack['naive']): Scopes {
  const both = { ...(user as object), ...(workspace as object) } as { readonly policy?: unknown };
  if (naive === 'latest') return { user: both, workspace: {} };
  try {
    parsePolicySettings(both.policy, 'user');
    return { user: both, workspace: {} };
  } catch {
    return { user: {}, workspace: {} };
  }
}

describe('attacks by a workspace that ships rules', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    fixture.permit = async () => 'run';
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: true, folders: [{ name: 'demo', files: new MemoryFileSystem({ src: { a: 'a' } }) }] };
  });
  afterEach(() => fixture.close());

  /** Whether the plugin opens the file that the user's rule denies. */
  const getsThrough = async (written: unknown, naive?: SettingsAttack['naive']): Promise<boolean> => {
    fixture.settings = { user: { policy: [{ effect: 'deny', capability: 'fs.read', argument: 'src/a' }] }, workspace: { policy: written } };
    const airlock = fixture.open(naive === undefined ? {} : { settings: () => merged(fixture.settings, naive) });
    await fixture.install(WITH_READ);
    let opened = false;
    fixture.report = async (request: ExecutionRequest) => {
      const [preopen] = request.wasi.preopens;
      opened = preopen?.access.canRead('src/a', false) === true
        && await preopen.files.open('src/a', { read: true, write: false, create: false, exclusive: false, truncate: false, append: false }).then(() => true, () => false);
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions()).catch((error: unknown) => {
      if (!(error instanceof AirlockError) || error.code !== 'policy.invalid') throw error;
    });
    return opened;
  };

  for (const { what, written, naive } of settingsAttacks) {
    it(`fail where its policy ${what}`, async () => {
      assert.equal(await getsThrough(written, naive), true, 'where scopes are merged it must succeed, or it proves nothing');
      assert.equal(await getsThrough(written), false, 'it got through');
    });
  }
});
