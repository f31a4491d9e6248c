// Writes docs/catalogue.schema.json from the schema that catalogues are read by.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { toJsonSchema } from '@valibot/to-json-schema';

process.chdir(join(import.meta.dirname, '..'));
const made = await build({ entryPoints: ['src/plugins/catalogue/schema.ts'], bundle: true, format: 'esm', platform: 'node', write: false });
const code = made.outputFiles[0]?.text ?? '';
/** @type {{ catalogueSchema: Parameters<typeof toJsonSchema>[0] }} */
const { catalogueSchema } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const { $schema, ...schema } = toJsonSchema(catalogueSchema, { errorMode: 'ignore', typeMode: 'input' });
writeFileSync('docs/catalogue.schema.json', `${JSON.stringify({ $schema, title: 'Airlock catalogue', description: 'A list of plugins (docs/CATALOGUE.md).', ...schema }, undefined, 2)}\n`);
