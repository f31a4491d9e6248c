import assert from 'node:assert/strict';
import { AirlockError } from '../errors';
import { parseEndpoint } from './endpoint';

describe('the address of an OTLP receiver', () => {
  it('is https, or http to this machine; the paths of the signals are added', () => {
    assert.deepEqual(parseEndpoint('https://otlp.example.org', 'x'), { traces: 'https://otlp.example.org/v1/traces', metrics: 'https://otlp.example.org/v1/metrics' });
    assert.equal(parseEndpoint('https://otlp.example.org/api/otlp//', 'x').traces, 'https://otlp.example.org/api/otlp/v1/traces');
    for (const host of ['localhost:4318', '127.0.0.1:4318', '127.1.2.3', '[::1]:4318']) assert.equal(parseEndpoint(`http://${host}/`, 'x').traces, `http://${host}/v1/traces`);
    // As browsers read it.
    assert.equal(parseEndpoint('http://0x7f.1', 'x').traces, 'http://127.0.0.1/v1/traces');
  });

  for (const address of ['', 'localhost:4318', 'ftp://localhost', 'http://', 'http://example.org', 'http://localhost.example.org', 'http://127.0.0.1.example.org', 'http://10.0.0.1', 'http://0.0.0.0', 'https://jane:secret@example.org', 'https://token@example.org', 'https://example.org/?key=secret', 'https://example.org/#x']) {
    it(`is not ${address === '' ? 'nothing' : address}`, () => {
      assert.throws(() => parseEndpoint(address, 'The setting'), (error: unknown) => error instanceof AirlockError && error.code === 'settings.invalid' && error.message.startsWith('The setting') && !error.sentence.includes('secret'));
    });
  }
});
