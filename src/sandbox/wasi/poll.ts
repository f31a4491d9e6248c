import { unlessAborted } from '../../unlessAborted';
import { ClockFlag, EVENT_BYTES, EventType, SUBSCRIPTION_BYTES } from './abi';
import { timeOf, type Clocks } from './clocks';
import type { Readiness } from './descriptor';
import type { DescriptorTable } from './descriptorTable';
import { Errno } from './errno';
import { Right } from './rights';
import { WasiError } from './wasiError';
import { errnoOf, type WasiImplementations } from './wasiFunction';

const MAX_SUBSCRIPTIONS = 1024;
const NS_PER_MS = 1_000_000;
/** The longest delay that timers take, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const HANGUP = 1;

type Subscription =
  | { readonly type: typeof EventType.clock; readonly userdata: bigint; readonly delayNs: bigint }
  | { readonly type: typeof EventType.fdRead | typeof EventType.fdWrite; readonly userdata: bigint; readonly fd: number };

interface Happened {
  readonly subscription: Subscription;
  readonly errno: number;
  readonly readiness?: Readiness;
}

/** `poll_oneoff`: waits for clocks and descriptors without holding anything up. */
export function pollFunction(table: DescriptorTable, clocks: Clocks, signal: AbortSignal): WasiImplementations {
  return {
    poll_oneoff: async (guest, call) => {
      const count = call.u32(2);
      if (count === 0 || count > MAX_SUBSCRIPTIONS) throw new WasiError('inval');
      const bytes = await guest.read(call.u32(0), count * SUBSCRIPTION_BYTES);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const subscriptions = Array.from({ length: count }, (_, index) => parse(view, index * SUBSCRIPTION_BYTES, clocks));
      const happened = await firstOf(subscriptions, table, signal);
      const events = new Uint8Array(happened.length * EVENT_BYTES);
      happened.forEach((event, index) => encode(new DataView(events.buffer, index * EVENT_BYTES, EVENT_BYTES), event));
      await guest.write(call.u32(1), events);
      await guest.writeU32(call.u32(3), happened.length);
    },
  };
}

function parse(view: DataView, at: number, clocks: Clocks): Subscription {
  const userdata = view.getBigUint64(at, true);
  const type = view.getUint8(at + 8);
  switch (type) {
    case EventType.clock: {
      const timeout = view.getBigUint64(at + 24, true);
      const absolute = (view.getUint16(at + 40, true) & ClockFlag.absolute) !== 0;
      const now = timeOf(clocks, view.getUint32(at + 16, true));
      const delayNs = absolute ? timeout - now : timeout;
      return { type, userdata, delayNs: delayNs < 0n ? 0n : delayNs };
    }
    case EventType.fdRead:
    case EventType.fdWrite:
      return { type, userdata, fd: view.getUint32(at + 16, true) };
    default:
      throw new WasiError('inval');
  }
}

/** Resolves with all that has happened when the first thing happens. */
async function firstOf(subscriptions: readonly Subscription[], table: DescriptorTable, signal: AbortSignal): Promise<readonly Happened[]> {
  const happened: Happened[] = [];
  const timers: ReturnType<typeof setTimeout>[] = [];
  const first = new Promise<void>((resolve, reject) => {
    const note = (event: Happened): void => {
      happened.push(event);
      // What is ready in the same turn belongs to the same answer.
      setTimeout(resolve, 0);
    };
    for (const subscription of subscriptions) {
      if (subscription.type === EventType.clock) {
        const due = performance.now() + Number(subscription.delayNs) / NS_PER_MS;
        const index = timers.length;
        // Timers count from when the turn of the event loop began: they may come too early.
        const wait = (): void => {
          const left = due - performance.now();
          if (left <= 0) note({ subscription, errno: Errno.success });
          else timers[index] = setTimeout(wait, Math.min(Math.ceil(left), LONGEST_TIMER_MS));
        };
        wait();
      } else {
        void readinessOf(subscription, table).then(note, reject);
      }
    }
  });
  try {
    await unlessAborted(first, signal, () => undefined);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
  return [...happened];
}

async function readinessOf(subscription: Exclude<Subscription, { type: typeof EventType.clock }>, table: DescriptorTable): Promise<Happened> {
  try {
    const descriptor = table.get(subscription.fd);
    descriptor.require(Right.pollFdReadwrite);
    const readiness = await (subscription.type === EventType.fdRead ? descriptor.readable() : descriptor.writable());
    return { subscription, errno: Errno.success, readiness };
  } catch (error) {
    return { subscription, errno: errnoOf(error) };
  }
}

function encode(view: DataView, { subscription, errno, readiness }: Happened): void {
  view.setBigUint64(0, subscription.userdata, true);
  view.setUint16(8, errno, true);
  view.setUint8(10, subscription.type);
  view.setBigUint64(16, readiness?.bytes ?? 0n, true);
  view.setUint16(24, readiness?.hangup === true ? HANGUP : 0, true);
}
