import type { Found, TreeEntry, TreeFiles } from '../treeFiles';
import type { FileAnswer, IndexResponse } from './messages';

type Call = Extract<IndexResponse, { kind: 'call' }>;

interface Waiting {
  readonly resolve: (value: Extract<FileAnswer, { ok: true }>['value']) => void;
  readonly reject: (error: Error) => void;
}

/** Files that the other thread looks at: those of folders that the editor alone can reach. */
export class RemoteFiles {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(private readonly tell: (call: Call) => void) {}

  of(folder: number): TreeFiles {
    const ask = (operation: 'list' | 'look', path: string): Promise<unknown> => this.#ask(call => ({ kind: 'call', call, folder, operation, path }));
    return {
      list: async path => await ask('list', path) as readonly TreeEntry[] | undefined,
      look: async path => await ask('look', path) as Found | undefined,
      read: async (path, most) => await this.#ask(call => ({ kind: 'call', call, folder, operation: 'read', path, most })) as Uint8Array | undefined,
    };
  }

  /** Takes what a call came to. */
  answered(call: number, answer: FileAnswer): void {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.message));
  }

  #ask(call: (number: number) => Call): Promise<Extract<FileAnswer, { ok: true }>['value']> {
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.tell(call(number));
    });
  }
}
