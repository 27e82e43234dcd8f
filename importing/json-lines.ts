// In which line of a JSON text the value of a pointer begins, so that a fault can be found with an editor.

interface Scan {
  text: string;
  at: number;
  /** Offset of each value by its pointer. */
  offsets: Map<string, number>;
}

/** Line (from 1) by pointer; of a pointer the text has not, the line of the nearest value around it. */
export function linesOf(text: string): (pointer: string) => number {
  const scan: Scan = { text, at: 0, offsets: new Map() };
  value(scan, '');
  return (pointer) => {
    for (let near = pointer; ; near = near.slice(0, near.lastIndexOf('/'))) {
      const offset = scan.offsets.get(near);
      if (offset !== undefined) return lineAt(text, offset);
      if (near === '') return 1;
    }
  };
}

/** Line (from 1) of an offset. */
export const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split('\n').length;

// The text is known to be JSON: what is not a bracket, a comma or a string is skipped.
function value(scan: Scan, pointer: string): void {
  space(scan);
  scan.offsets.set(pointer, scan.at);
  const open = scan.text[scan.at];
  if (open === '{' || open === '[') return inside(scan, pointer, open === '[');
  if (open === '"') return void string(scan);
  while (scan.at < scan.text.length && !/[\s,\]}]/.test(scan.text[scan.at] ?? '')) scan.at += 1;
}

function inside(scan: Scan, pointer: string, list: boolean): void {
  scan.at += 1;
  for (let index = 0; ; index += 1) {
    space(scan);
    const char = scan.text[scan.at];
    if (char === undefined) return;
    if (char === ']' || char === '}') return void (scan.at += 1);
    const key = list ? String(index) : name(scan);
    value(scan, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    space(scan);
    if (scan.text[scan.at] === ',') scan.at += 1;
  }
}

function name(scan: Scan): string {
  const key = string(scan);
  space(scan);
  scan.at += 1; // the colon
  return key;
}

function string(scan: Scan): string {
  const from = scan.at;
  for (scan.at += 1; scan.text[scan.at] !== '"'; scan.at += 1)
    if (scan.text[scan.at] === '\\') scan.at += 1;
  scan.at += 1;
  return JSON.parse(scan.text.slice(from, scan.at)) as string;
}

function space(scan: Scan): void {
  while (/\s/.test(scan.text[scan.at] ?? '')) scan.at += 1;
}
