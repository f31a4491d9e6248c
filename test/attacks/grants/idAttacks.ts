import { parseManifest } from '../../../src/plugins/manifest';
import { AirlockError } from '../../../src/errors';
import { bytes, ID } from '../../support/serviceFixture';

/** Ids that somebody takes for that of a plugin which was granted something, and what folds them together where ids are compared carelessly. */
export const ID_ATTACKS: readonly string[] = [
  'Org.Example.Hello', 'ORG.EXAMPLE.HELLO', ' org.example.hello', 'org.example.hello ', 'org.example.hello.', 'org.example.hello/', 'org.example.hello\\u0000', 'org.example.hello\\n',
  'org.example.hell\u043e', 'org.ex\u0430mple.hello', '\uff4frg.example.hello', 'org.example\u3002hello', 'org.example.he\u200bllo', 'org.example.hel\u00adlo', 'org.example.hello\u202e', 'org.example.h\u0435llo',
];

/** What looks the same, is the same. */
export function isTakenFor(id: string): boolean {
  const folded = id.replace(/\\u0000|\\n/g, '').normalize('NFKC').toLowerCase()
    .replaceAll('\u3002', '.').replaceAll('\u043e', 'o').replaceAll('\u0430', 'a').replaceAll('\u0435', 'e')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e]/g, '').trim().replace(/[./]$/, '');
  return folded === ID;
}

/** Whether a package may have the id: it would be one more plugin that people take for that one. */
export function isAccepted(id: string): boolean {
  try {
    parseManifest(bytes(`[plugin]\nid = "${id}"\nversion = "0.1.0"\nwasm = "hello.wasm"\n`));
    return true;
  } catch (error) {
    if (error instanceof AirlockError) return false;
    throw error;
  }
}
