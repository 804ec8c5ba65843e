import type { ByteReader } from './byte-reader.ts';
import type { JfrField, JfrType, JfrTypes } from './metadata.ts';

/**
 * How the values of a type lie one after the other, as steps to read or pass them. A step with a slot leaves its value
 * there: numbers as they are, of text and arrays the position they start at.
 */
export interface Layout {
  steps: readonly Step[];
}

export type Step =
  | { op: 'varint'; slot: number }
  | { op: 'varints'; count: number }
  | { op: 'bytes'; count: number }
  | { op: 'text'; slot: number }
  | { op: 'array'; slot: number; element: Layout };

/** More steps than any class has that was ever seen; classes that contain each other must not explode. */
const MAX_STEPS = 4_096;
const MAX_DEPTH = 16;
const NO_SLOT = -1;

/** Bytes of the basic types that are not compressed. The other numbers are. */
const FIXED_BYTES = new Map([
  ['boolean', 1],
  ['byte', 1],
  ['float', 4],
  ['double', 8],
]);
const COMPRESSED = new Set(['char', 'short', 'int', 'long']);

/**
 * Compiles the layout of a type from the file's own description of it.
 * @param wanted names of the fields whose values are needed; their slot is their place in this list, where '' is a slot for
 * none
 * @throws FlinkprofError RECORDING_DAMAGED if the description lacks one of these, is not complete or has no end
 */
export function layoutOf(reader: ByteReader, types: JfrTypes, type: JfrType, wanted: readonly string[] = []): Layout {
  let stepCount = 0;
  const missing = wanted.find((name) => name !== '' && !type.fields.some((field) => field.name === name));
  if (missing !== undefined) throw reader.damage(`${type.name} is described without its field '${missing}'`);
  return { steps: merged(stepsOfType(type, wanted, 0)) };

  function stepsOfType({ name, fields }: JfrType, slots: readonly string[], depth: number): Step[] {
    if (depth > MAX_DEPTH) throw reader.damage(`the description of ${type.name} is nested too deeply`);
    const byteCount = FIXED_BYTES.get(name);
    if (byteCount !== undefined) return [{ op: 'bytes', count: byteCount }];
    if (COMPRESSED.has(name)) return [{ op: 'varint', slot: NO_SLOT }];
    if (name === 'java.lang.String') return [{ op: 'text', slot: NO_SLOT }];
    return fields.flatMap((field) =>
      stepsOfField(field, field.name === '' ? NO_SLOT : slots.indexOf(field.name), depth),
    );
  }

  function stepsOfField(field: JfrField, slot: number, depth: number): Step[] {
    if (++stepCount > MAX_STEPS) throw reader.damage(`the description of ${type.name} has no end`);
    const steps = field.isConstant
      ? [{ op: 'varint', slot: NO_SLOT } as const]
      : stepsOfType(valueType(field), [], depth + 1);
    if (field.isArray) return [{ op: 'array', slot, element: { steps: merged(steps) } }];
    const [only, another] = steps;
    return only && !another && 'slot' in only ? [{ ...only, slot }] : steps;
  }

  function valueType(field: JfrField): JfrType {
    const found = types.byId.get(field.typeId);
    if (!found) throw reader.damage(`${type.name} has a field '${field.name}' of a type that is not described`);
    return found;
  }
}

/** Joins neighbours nobody asked for, so that they are passed in one go. */
function merged(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (step.op === 'varint' && step.slot === NO_SLOT) {
      if (last?.op === 'varints') last.count++;
      else joined.push({ op: 'varints', count: 1 });
    } else if (step.op === 'bytes' && last?.op === 'bytes') last.count += step.count;
    else joined.push({ ...step });
  }
  return joined;
}

/** Reads one value at the reader's position; `slots` keeps what it held where the type has no such field. */
export function readInto(reader: ByteReader, layout: Layout, slots: Float64Array): void {
  for (const step of layout.steps) {
    if (step.op === 'varint') {
      slots[step.slot] = reader.varint();
      continue;
    }
    if ('slot' in step && step.slot !== NO_SLOT) slots[step.slot] = reader.position;
    skipStep(reader, step);
  }
}

export function skipValue(reader: ByteReader, layout: Layout): void {
  for (const step of layout.steps) skipStep(reader, step);
}

function skipStep(reader: ByteReader, step: Step): void {
  switch (step.op) {
    case 'varint':
      reader.skipVarints(1);
      break;
    case 'varints':
      reader.skipVarints(step.count);
      break;
    case 'bytes':
      reader.skip(step.count);
      break;
    case 'text':
      reader.skipString();
      break;
    case 'array':
      skipArray(reader, step.element);
  }
}

function skipArray(reader: ByteReader, element: Layout): void {
  const length = reader.count('elements');
  const [only, another] = element.steps;
  if (!only) return; // elements without a byte
  if (only.op === 'varints' && !another) reader.skipVarints(only.count * length);
  else for (let i = 0; i < length; i++) skipValue(reader, element);
}
