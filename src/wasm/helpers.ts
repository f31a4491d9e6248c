import type { OperandPrice } from './costs';
import { MAX_PAGES_32 } from './engineLimits';
import type { Limits } from './module';

/** What a helper does with the operand on top of the stack, which it hands back. */
export type HelperKind =
  /** Charges for a length. */
  | { readonly kind: 'charge'; readonly price: OperandPrice; readonly is64: boolean }
  /** Answers a growth past a limit with one that must fail, charges for any other. `most`: what its type allows. */
  | { readonly kind: 'growMemory'; readonly index: number; readonly is64: boolean; readonly most: bigint | undefined }
  | { readonly kind: 'growTable'; readonly index: number; readonly is64: boolean; readonly most: bigint | undefined };

/** The helpers that a module's instructions need, each once, by id. */
export class HelperSet {
  readonly list: HelperKind[] = [];
  private readonly ids = new Map<string, number>();

  /** The helper's id, whatever list it comes from. */
  add(helper: HelperKind): number {
    const key = helper.kind === 'charge' ? `${helper.price} ${helper.is64}` : `${helper.kind} ${helper.index}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.list.length;
    this.list.push(helper);
    this.ids.set(key, id);
    return id;
  }

  charge(price: OperandPrice, is64: boolean): number {
    return this.add({ kind: 'charge', price, is64 });
  }

  growMemory(index: number, { is64, max }: Limits): number {
    return this.add({ kind: 'growMemory', index, is64, most: max ?? (is64 ? undefined : BigInt(MAX_PAGES_32)) });
  }

  growTable(index: number, { is64, max }: Limits): number {
    return this.add({ kind: 'growTable', index, is64, most: max });
  }
}
