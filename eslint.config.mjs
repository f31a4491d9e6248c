import { existsSync } from 'node:fs';
import { join } from 'node:path';
import js from '@eslint/js';
import ts from 'typescript-eslint';

/**
 * The direction of imports between rooms (DESIGN: "imports run one way").
 * A room may import from the rooms listed for it, from itself, and from the files in src itself.
 */
const rooms = {
  events: [],
  telemetry: ['events'],
  wasm: [],
  sandbox: ['wasm', 'platform'],
  retrieval: ['sandbox', 'platform'],
  capabilities: ['sandbox', 'wasm', 'platform'],
  store: ['events', 'platform'],
  plugins: ['capabilities', 'store', 'events', 'sandbox', 'wasm', 'platform'],
  api: ['retrieval', 'plugins', 'capabilities', 'store', 'events', 'sandbox', 'wasm', 'platform'],
  roles: ['api', 'plugins', 'capabilities', 'store', 'events', 'sandbox', 'platform'],
  ui: ['roles', 'api', 'plugins', 'capabilities', 'store', 'events', 'sandbox', 'platform'],
  cli: ['telemetry', 'api', 'retrieval', 'plugins', 'capabilities', 'store', 'events', 'sandbox', 'wasm', 'platform'],
  platform: ['retrieval', 'sandbox', 'wasm', 'store', 'plugins', 'capabilities'],
};

/** Rooms that may know the editor. Everything else runs in plain Node or a worker too. */
const knowsVSCode = new Set(['ui', 'roles']);
/** Rooms that may import node: modules. */
const knowsNode = new Set(['cli']);

function roomRules(room) {
  const forbidden = Object.keys(rooms).filter(other => other !== room && !rooms[room].includes(other));
  const patterns = forbidden.map(other => ({
    // A package may be called as a room is, and so may a file within a room: only a room with an index is imported by its name.
    group: [`**/${other}/**`, ...(existsSync(join(import.meta.dirname, 'src', other, 'index.ts')) ? [`**/${other}`] : []), '!@opentelemetry/*'],
    message: `src/${room} must not import src/${other} (see eslint.config.mjs: imports run one way).`,
  }));
  const paths = [];
  if (!knowsVSCode.has(room)) {
    paths.push({ name: 'vscode', message: `src/${room} must not know the editor; take what you need as a parameter.` });
  }
  if (!knowsNode.has(room)) {
    patterns.push({ group: ['node:*'], message: `node: modules belong in src/platform/node.` });
  }
  if (room !== 'cli') {
    patterns.push({ group: ['**/platform/node/**', '**/platform/web/**'], message: 'Only wiring (src/extension.ts, src/cli) chooses a platform.' });
  }
  return {
    files: [`src/${room}/**/*.ts`],
    ignores: ['src/**/*.test.ts', 'src/platform/node/**', 'src/platform/vscode/**', 'src/platform/web/**'],
    rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
  };
}

export default ts.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', 'examples/', 'wasm-fixtures/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'media/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [...ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      // A base class names the parameters that its subclasses use; a field is named to be left out of the rest.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'error' } },
  ...Object.keys(rooms).map(roomRules),
  {
    files: ['media/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['vscode'], patterns: ['node:*'] }] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', URLSearchParams: 'readonly', AbortSignal: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', fetch: 'readonly', performance: 'readonly', WebAssembly: 'readonly', structuredClone: 'readonly', TextDecoder: 'readonly', TextEncoder: 'readonly' } },
  },
);
