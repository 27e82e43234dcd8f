// The one way text becomes HTML: every value put into html`…` is escaped unless it is HTML itself.

/** Finished HTML. Only this module makes one, so no value from outside can pose as it. */
export class Html {
  readonly #text: string;

  constructor(text: string, made: symbol) {
    if (made !== MADE) throw new TypeError('HTML is made by html`…` only');
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const MADE = Symbol('made here');

/** What may stand in a template: text and numbers are escaped; null, undefined and false are left out. */
export type Value = string | number | Html | null | undefined | false | readonly Value[];

/** Values stand between tags or inside double quotes, never in a tag's name, a script or a style. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(
    parts.reduce((page, part, at) => page + textOf(values[at - 1]) + part),
    MADE,
  );

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(textOf).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes the five signs of HTML and shows control characters, which HTML forbids, as U+FFFD. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/gu, '\ufffd');

/** An address for `href`: of this server or http(s); anything else, such as `javascript:`, becomes `#`. */
export const linkTo = (address: string): string =>
  localPath(address, '') !== '' || /^https?:\/\/[^\s]+$/i.test(address) ? address : '#';

/** `address` when it is a path of this server, else `otherwise`: a `next` must not lead elsewhere. */
export const localPath = (address: unknown, otherwise = '/'): string =>
  typeof address === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(address)
    ? address
    : otherwise;
