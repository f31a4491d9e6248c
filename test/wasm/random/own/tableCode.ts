import type { Body } from './body';
import { isRef, ref, unpacked } from './values';

/** Changes a table, a structure or an array; false where that cannot be. */
export function writeTableStatement(body: Body): boolean {
  const { choices, plan } = body;
  const { types, tables, features } = plan;
  if (features.gc && choices.oneIn(2)) return writeChange(body);
  if (!features.references) return false;
  const table = choices.below(tables.length);
  const { element, is64 } = tables[table] as typeof tables[number];
  const small = (): void => body.bounded(false, choices.of([1, 3, 7]));
  switch (choices.below(6)) {
    case 0: case 1:
      body.tableIndex(table);
      body.value(element);
      body.op(0x26, table);
      return true;
    case 2:
      body.tableIndex(table);
      body.value(element);
      body.tableIndex(table);
      body.op(0xfc, 17, table);
      return true;
    case 3: {
      const sources = tables.flatMap((source, index) => (types.isSub(source.element, element) ? [index] : []));
      const source = choices.of(sources);
      body.tableIndex(table);
      body.tableIndex(source);
      body.bounded(is64 && tables[source]?.is64 === true, choices.of([1, 3]));
      body.op(0xfc, 14, table, source);
      return true;
    }
    case 4: {
      const segments = plan.elements.flatMap((segment, index) => (types.isSub(segment.type, element) ? [index] : []));
      if (segments.length === 0) return false;
      body.tableIndex(table);
      small();
      small();
      body.op(0xfc, 12, choices.of(segments), table);
      return true;
    }
    default:
      if (plan.elements.length === 0) return false;
      body.op(0xfc, 13, choices.below(plan.elements.length));
      return true;
  }
}

function writeChange(body: Body): boolean {
  const { choices, plan } = body;
  const { types } = plan;
  const arrays = types.indicesOf('array').filter(index => types.shapeOf(index, 'array').element.mutable);
  if (arrays.length === 0 || choices.oneIn(2)) {
    const places = types.indicesOf('struct').flatMap(index => types.shapeOf(index, 'struct').fields
      .flatMap((field, at) => (field.mutable ? [{ index, at, type: unpacked(field.type) }] : [])));
    if (places.length === 0) return false;
    const { index, at, type } = choices.of(places);
    body.values([ref(index, choices.oneIn(3)), type]);
    body.op(0xfb, 5, index, at);
    return true;
  }
  const index = choices.of(arrays);
  const element = types.shapeOf(index, 'array').element.type;
  const value = unpacked(element);
  const array = (): void => body.value(ref(index, choices.oneIn(4)));
  const small = (): void => body.bounded(false, choices.of([1, 3]));
  array();
  small();
  switch (choices.below(4)) {
    case 0:
      body.value(value);
      body.op(0xfb, 14, index);
      return true;
    case 1:
      body.value(value);
      small();
      body.op(0xfb, 16, index);
      return true;
    case 2:
      array();
      small();
      small();
      body.op(0xfb, 17, index, index);
      return true;
    default: {
      const segments = isRef(value)
        ? plan.elements.flatMap((segment, at) => (types.isSub(segment.type, value) ? [at] : [])) : plan.data.map((_, at) => at);
      if (segments.length === 0) {
        body.value(value);
        body.op(0xfb, 14, index);
        return true;
      }
      small();
      small();
      body.op(0xfb, isRef(value) ? 19 : 18, index, choices.of(segments));
      return true;
    }
  }
}
