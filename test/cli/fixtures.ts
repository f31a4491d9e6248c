import { readFileSync } from 'node:fs';

/** One way of running a fixture (wasm-fixtures/README.md). */
export interface FixtureRun {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly stdinBytes?: number;
  readonly workspace?: boolean;
  readonly ends?: 'trap';
  readonly exitCode?: number;
}

export interface Fixture {
  readonly name: string;
  readonly kind: 'command' | 'preview1' | 'reactor' | 'endless' | 'host' | 'denied' | 'refused';
  readonly nodeNeedsMemory?: boolean;
  readonly runs?: readonly FixtureRun[];
}

export const fixtures = (JSON.parse(readFileSync('wasm-fixtures/fixtures.json', 'utf8')) as { fixtures: readonly Fixture[] }).fixtures;

/** Path of a fixture's module. */
export function modulePath(name: string): string {
  return `wasm-fixtures/built/${name}.wasm`;
}
