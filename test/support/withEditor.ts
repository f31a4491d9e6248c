import Module from 'node:module';

type Load = (name: string, ...rest: readonly unknown[]) => unknown;

/**
 * Loads what imports the editor's API, in plain Node.
 *
 * @param vscode what it gets for the editor's API; it keeps that
 * @param load an `import()` of it
 */
export async function withEditor<T>(vscode: object, load: () => Promise<T>): Promise<T> {
  const before: unknown = Reflect.get(Module, '_load');
  if (typeof before !== 'function') throw new Error('modules are loaded in another way now');
  Reflect.set(Module, '_load', (name: string, ...rest: readonly unknown[]): unknown => (name === 'vscode' ? vscode : Reflect.apply(before as Load, Module, [name, ...rest])));
  try {
    return await load();
  } finally {
    Reflect.set(Module, '_load', before);
  }
}
