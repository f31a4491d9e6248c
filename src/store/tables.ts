import type { Statement } from './journal/entry';

/** The tables that statements change. */
export function tablesOf(transactions: readonly (readonly Statement[])[]): ReadonlySet<string> {
  const tables = new Set<string>();
  for (const [sql] of transactions.flat()) {
    const [, table] = /^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|(?:CREATE|ALTER|DROP)\s+TABLE)\s+(\w+)/i.exec(sql) ?? [];
    if (table !== undefined) tables.add(table);
  }
  return tables;
}
