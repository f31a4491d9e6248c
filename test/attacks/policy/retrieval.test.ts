import assert from 'node:assert/strict';
import type { Policy, PolicyEffect } from '../../../src/capabilities/policy/types';
import { grantedSearch } from '../../support/grantedSearch';
import { indexInProcess } from '../../support/indexInProcess';
import { MemoryFileSystem } from '../../support/memoryFileSystem';

/** Whether a plugin that may search and read everything finds the word that is only in the secret, under one rule or none. */
async function finds(rule: { readonly effect: PolicyEffect; readonly argument?: string } | undefined): Promise<boolean> {
  const files = new MemoryFileSystem({ Vault: { key: 'the password is xyzzy\n' }, docs: { a: 'nothing to see\n' } });
  const policies: Policy[] = rule === undefined ? [] : [{ source: 'user', rules: [{ effect: rule.effect, plugin: '*', capability: 'fs.read', arguments: rule.argument === undefined ? [] : [rule.argument], index: 0 }] }];
  const retrieval = indexInProcess();
  const { search } = grantedSearch(retrieval, [{ name: 'retrieval' }, { name: 'fs.read', paths: ['**'] }], { folders: [{ name: 'w', files, location: 'memory:/w' }], policies });
  const answer = await search.search('xyzzy', 10, new AbortController().signal);
  await retrieval.close();
  return answer.kind === 'found' && answer.passages.some(({ text }) => text.includes('xyzzy'));
}

describe('attacks on the rules about files by searching', () => {
  it('find what no rule denies, or they prove nothing', async () => {
    assert.equal(await finds(undefined), true);
    assert.equal(await finds({ effect: 'deny', argument: 'docs/**' }), true);
  });

  for (const rule of [
    { effect: 'deny', argument: 'Vault/**' }, { effect: 'deny', argument: 'Vault' }, { effect: 'deny', argument: 'vault/KEY' }, { effect: 'deny', argument: '**/k?y' }, { effect: 'deny' },
    { effect: 'ask', argument: 'Vault/key' },
  ] as const) {
    it(`find nothing of what a rule is about: ${rule.effect} ${'argument' in rule ? rule.argument : 'everything'}`, async () => {
      assert.equal(await finds(rule), false);
    });
  }
});
