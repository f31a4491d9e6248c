import { join } from 'node:path';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { defineConformance } from './conformance';
import { defineInterfaces } from './interfaces';
import { defineNetwork } from './network';
import { defineLanguageModels } from './languageModels';
import { definePlanning } from './planning';
import { definePreview1 } from './preview1';
import { defineRetrieval } from './retrieval';

const makeHost = async (): Promise<ReturnType<typeof createEmbeddedHost>> => createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
defineConformance('embedded', makeHost);
definePreview1('embedded', makeHost);
defineInterfaces('embedded', makeHost);
defineNetwork('embedded', makeHost);
definePlanning('embedded', makeHost);
defineRetrieval('embedded', makeHost);
defineLanguageModels('embedded', makeHost);
