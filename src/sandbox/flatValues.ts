import type { FlatType } from '../wasm/types';
import type { FlatValue } from './types';

const scratch = new DataView(new ArrayBuffer(8));

/** The 64 bits that carry a value over the channel, as an unsigned integer. */
export function toBits(type: FlatType, value: FlatValue): bigint {
  switch (type) {
    case 'i32':
      return BigInt.asUintN(32, BigInt(value));
    case 'i64':
      return BigInt.asUintN(64, BigInt(value));
    case 'f32':
      scratch.setFloat32(0, Number(value));
      return BigInt(scratch.getUint32(0));
    case 'f64':
      scratch.setFloat64(0, Number(value));
      return scratch.getBigUint64(0);
  }
}

/** The value that 64 bits carry, as WebAssembly's JavaScript API gives it: i32 signed, i64 a signed bigint. */
export function fromBits(type: FlatType, bits: bigint): FlatValue {
  switch (type) {
    case 'i32':
      return Number(BigInt.asIntN(32, bits));
    case 'i64':
      return BigInt.asIntN(64, bits);
    case 'f32':
      scratch.setUint32(0, Number(BigInt.asUintN(32, bits)));
      return scratch.getFloat32(0);
    case 'f64':
      scratch.setBigUint64(0, bits);
      return scratch.getFloat64(0);
  }
}
