// What kind of file a paper is: the type it is declared to be must be on the list and be what its bytes say.
import { unzipSync } from 'fflate';

type Test = (bytes: Buffer) => boolean;

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** Media types a matter takes, and how each is told by its bytes. */
const TYPES: Readonly<Record<string, Test>> = {
  'application/pdf': (bytes) => starts(bytes, '%PDF-'),
  'image/png': (bytes) => starts(bytes, '\x89PNG\r\n\x1a\n'),
  'image/jpeg': (bytes) => starts(bytes, '\xff\xd8\xff'),
  [`${OFFICE}.wordprocessingml.document`]: (bytes) => isOffice(bytes, 'word/document.xml'),
  [`${OFFICE}.spreadsheetml.sheet`]: (bytes) => isOffice(bytes, 'xl/workbook.xml'),
  'text/plain': isPlainText,
  'audio/wav': (bytes) => starts(bytes, 'RIFF') && starts(bytes.subarray(8), 'WAVE'),
  'audio/mpeg': isMp3,
};

/** Other names that browsers give. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
};

export const PAPER_TYPES: readonly string[] = Object.keys(TYPES);

/** The listed type of a declared one; undefined where none is meant. */
export function listedType(declared: string): string | undefined {
  const plain = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  const named = ALIASES[plain] ?? plain;
  return Object.hasOwn(TYPES, named) ? named : undefined;
}

/** True when the bytes are of the listed type. */
export const isOfType = (bytes: Buffer, type: string): boolean => TYPES[type]?.(bytes) === true;

const starts = (bytes: Buffer, mark: string): boolean =>
  bytes.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1'));

/** A tag before the sound, or a frame of layer III at once. */
function isMp3(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return starts(bytes, 'ID3') || (first === 0xff && (second & 0xe6) === 0xe2);
}

function isPlainText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text);
  } catch {
    return false;
  }
}

/** Names are read, nothing is unpacked. A document with macros is none of ours. */
function isOffice(bytes: Buffer, main: string): boolean {
  if (!starts(bytes, 'PK\x03\x04')) return false;
  const names: string[] = [];
  try {
    unzipSync(bytes, { filter: ({ name }) => names.push(name) < 0 });
  } catch {
    return false;
  }
  const hasMacros = names.some((name) => name.toLowerCase().endsWith('vbaproject.bin'));
  return names.includes('[Content_Types].xml') && names.includes(main) && !hasMacros;
}
