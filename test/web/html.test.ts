// Escaping: whatever a value holds, it stays text.
import fc from 'fast-check';
import { escapeHtml, html, linkTo, localPath, Html } from '../../web/html';
import { everyPage } from './pages';

/** The inverse a browser applies to text. */
const shown = (markup: string): string =>
  markup
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', '=', ' ', ';', '#') }),
  fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onfocus='x"),
);

it('leaves no sign by which text could become markup, and shows what was given', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const markup = html`${text}`.toString();
      expect(markup).not.toMatch(/[<>"']/);
      expect(markup).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
      expect(markup).not.toMatch(forbidden);
      if (!/\p{Cs}/u.test(text) && !forbidden.test(text)) expect(shown(markup)).toBe(text);
    }),
  );
});

it('takes HTML as it is, lists in order, and leaves out what is absent', () => {
  const list = ['<a>', 'b'].map((one) => html`<li>${one}</li>`);
  expect(html`${list}${null}${undefined}${false}${0}`.toString()).toBe(
    '<li>&lt;a&gt;</li><li>b</li>0',
  );
});

it('lets nothing from outside pose as HTML', () => {
  expect(() => new Html('<b>', Symbol('made here'))).toThrow(TypeError);
  const posing = { toString: () => '<b>' } as unknown as string;
  expect(html`${posing}`.toString()).toBe('&lt;b&gt;');
});

it('puts no tag into any page that its author did not write', () => {
  const tags = (page: string): string[] => page.match(/<[^>]*>/g) ?? [];
  const bare = (page: string): string[] => tags(page).map((tag) => tag.replace(/="[^"]*"/g, '=""'));
  const plain = everyPage('plain', 'zh');
  fc.assert(
    fc.property(nasty, (text) => {
      for (const [name, page] of Object.entries(everyPage(`${text}<`, 'zh')))
        expect([name, ...bare(page)]).toEqual([name, ...bare(plain[name] ?? '')]);
    }),
    { numRuns: 40 },
  );
});

it('links only to this server and to http(s)', () => {
  for (const bad of [
    'javascript:alert(1)',
    '//evil.example',
    '/\\evil.example',
    'data:text/html,x',
    'JaVaScRiPt:x',
  ])
    expect(linkTo(bad)).toBe('#');
  for (const good of ['/mail', '/', 'http://127.0.0.1:8233', 'https://duban.example/a?b=c'])
    expect(linkTo(good)).toBe(good);
});

it('keeps a next within this server', () => {
  for (const bad of [
    'https://evil.example',
    '//evil.example',
    '/\\evil',
    '/a\nb',
    'x',
    '',
    undefined,
    ['/a'],
  ])
    expect(localPath(bad)).toBe('/');
  expect(localPath('/c/AbC_-1?lang=en#x')).toBe('/c/AbC_-1?lang=en#x');
  expect(escapeHtml('a & b')).toBe('a &amp; b');
});
