import type { ByteReader } from './byte-reader.ts';

/** A class the file describes: an event, a constant or a value inside of these. */
export interface JfrType {
  id: number;
  name: string;
  fields: readonly JfrField[];
}

export interface JfrField {
  name: string;
  typeId: number;
  /** The value is the number of a constant. */
  isConstant: boolean;
  isArray: boolean;
}

/** The classes of one chunk. */
export interface JfrTypes {
  byId: ReadonlyMap<number, JfrType>;
  byName: ReadonlyMap<string, JfrType>;
}

/** Event type numbers that every chunk has without describing them. */
export const METADATA_EVENT = 0;
export const CHECKPOINT_EVENT = 1;

/** metadata → class → field → annotation, and one to spare. */
const MAX_ELEMENT_DEPTH = 8;

interface Element {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: Element[];
}

/**
 * Reads the metadata event: a table of strings, and a tree of elements made of them
 * (JDK: jdk.jfr.internal.MetadataReader).
 * @throws FlinkprofError RECORDING_DAMAGED
 */
export function readTypes(reader: ByteReader, metadataOffset: number): JfrTypes {
  reader.position = metadataOffset;
  const size = reader.count('bytes of metadata');
  if (reader.varint() !== METADATA_EVENT) throw reader.damage('expected the metadata', metadataOffset);
  reader.skipVarints(3); // start, duration, id of this version of the metadata

  const strings: string[] = [];
  for (let left = reader.count('strings'); left > 0; left--) strings.push(reader.string(() => null) ?? '');
  const root = readElement(reader, strings, 0);
  if (reader.position !== metadataOffset + size) {
    throw reader.damage(`expected the metadata to end at its size, ${size} bytes`);
  }
  return typesIn(root);
}

function readElement(reader: ByteReader, strings: readonly string[], depth: number): Element {
  if (depth > MAX_ELEMENT_DEPTH) throw reader.damage('the metadata is nested too deeply');
  const text = (): string => {
    const at = reader.position;
    const found = strings[reader.varint()];
    if (found === undefined) throw reader.damage('expected the number of a string of the metadata', at);
    return found;
  };
  const name = text();
  const attributes = new Map<string, string>();
  for (let left = reader.count('attributes'); left > 0; left--) {
    const key = text();
    attributes.set(key, text());
  }
  const children: Element[] = [];
  for (let left = reader.count('elements'); left > 0; left--) children.push(readElement(reader, strings, depth + 1));
  return { name, attributes, children };
}

function typesIn(root: Element): JfrTypes {
  const byId = new Map<number, JfrType>();
  const byName = new Map<string, JfrType>();
  const classes = root.children.filter(({ name }) => name === 'metadata').flatMap(({ children }) => children);
  for (const element of classes) {
    if (element.name !== 'class') continue;
    const type: JfrType = {
      id: Number(element.attributes.get('id')),
      name: element.attributes.get('name') ?? '',
      fields: element.children.filter(({ name }) => name === 'field').map(fieldOf),
    };
    byId.set(type.id, type);
    byName.set(type.name, type);
  }
  return { byId, byName };
}

function fieldOf({ attributes }: Element): JfrField {
  return {
    name: attributes.get('name') ?? '',
    typeId: Number(attributes.get('class')),
    isConstant: attributes.get('constantPool') === 'true',
    isArray: Number(attributes.get('dimension') ?? 0) > 0,
  };
}
