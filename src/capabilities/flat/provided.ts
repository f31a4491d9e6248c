import { logFunction } from '../logFunction';
import { readFile, writeFile } from './fileFunctions';
import { chatFunction } from './chatFunction';
import { execFunction } from './execFunction';
import { fetchFunction } from './fetchFunction';
import { planFunction } from './planFunction';
import type { FlatFunction } from './flatFunction';
import { retrievalFunction } from './retrievalFunction';

/** The functions that plugins may import by flat names (docs/INTERFACES.md, "Flat names"). */
export const FLAT_FUNCTIONS: readonly FlatFunction[] = [
  logFunction,
  retrievalFunction,
  chatFunction,
  planFunction,
  fetchFunction,
  execFunction,
  readFile,
  writeFile,
];
