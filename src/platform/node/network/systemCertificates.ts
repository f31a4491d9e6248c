import { Worker } from 'node:worker_threads';

/** Reading the system's store takes up to seconds on some systems, and is only done at once: so in a thread of its own. */
const READ = `
  const { getCACertificates } = require('node:tls');
  require('node:worker_threads').parentPort.postMessage(getCACertificates === undefined ? [] : getCACertificates('system'));
`;

/** The certificate authorities that the system trusts, PEM; none where this Node can't tell, or can't read them: then no more are trusted. */
export function systemCertificates(): Promise<readonly string[]> {
  return new Promise(resolve => {
    const worker = new Worker(READ, { eval: true });
    worker.once('message', (certificates: readonly string[]) => { resolve(certificates); });
    worker.once('error', () => { resolve([]); }).once('exit', () => { resolve([]); });
  });
}
