import { join } from 'node:path';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { defineConformance } from './conformance';

defineConformance('embedded', async () => createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') }));
