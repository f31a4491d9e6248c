import assert from 'node:assert/strict';
import type { CapabilityRequest } from './types';
import { describeCapability, wordsFor } from './words';

describe('the words for a capability', () => {
  it('say one thing where its scope is one, and several where they are, or a pattern stands for them', () => {
    const said = (request: CapabilityRequest): string => describeCapability(request);
    assert.equal(said({ name: 'network', hosts: ['api.example.org'] }), 'reach the server api.example.org');
    assert.equal(said({ name: 'network', hosts: ['private+10.0.0.1:8080'] }), 'reach the server private+10.0.0.1:8080');
    assert.equal(said({ name: 'network', hosts: ['[::1]'] }), 'reach the server [::1]');
    assert.equal(said({ name: 'network', hosts: ['a.org', 'b.org'] }), 'reach the servers a.org, b.org');
    assert.equal(said({ name: 'network', hosts: ['*.example.org'] }), 'reach the servers *.example.org');
    assert.equal(said({ name: 'fs.read', paths: ['docs/a.md'] }), 'read the file docs/a.md');
    assert.equal(said({ name: 'fs.read', paths: ['docs/**'] }), 'read the files docs/**');
    assert.equal(said({ name: 'fs.write', paths: ['docs/{a,b}.md'] }), 'create, change and delete the files docs/{a,b}.md');
    assert.equal(said({ name: 'env', variables: ['HOME'] }), 'see the environment variable HOME');
    assert.equal(said({ name: 'env', variables: ['HOME', 'PATH'] }), 'see the environment variables HOME, PATH');
    assert.equal(said({ name: 'llm', models: ['tiny'] }), 'use the language model tiny');
    assert.equal(said({ name: 'exec', commands: ['git status'] }), 'run the program git status');
    assert.equal(said({ name: 'exec', commands: ['git [a]', 'git ?'] }), 'run the programs git [a], git ?');
  });

  it('mean as much on the page that asks', () => {
    assert.match(wordsFor({ name: 'network', hosts: ['a.org'] }).meaning, /to this server, and fetch from it/);
    assert.equal(wordsFor({ name: 'network', hosts: ['a.org'] }).scopeLabel, 'Server');
    for (const several of [['a.org', 'b.org'], ['*.a.org'], []]) assert.match(wordsFor({ name: 'network', hosts: several }).meaning, /to these servers/);
    assert.match(wordsFor('network').meaning, /to these servers/);
    assert.match(wordsFor({ name: 'env', variables: ['HOME'] }).meaning, /^It is given the value of this variable\. It may hold a secret\.$/);
    assert.match(wordsFor({ name: 'exec', commands: ['git log *'] }).meaning, /^This program runs/);
  });
});
