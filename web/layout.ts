// The frame around every page: head, skip link, header with language and session, footer.
import { html, type Html, type Value } from './html';
import type { Frame } from './types';

/** Header for every page: nothing but the own stylesheet, images and forms; no script, no frame. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const WORDS = {
  zh: {
    lang: 'zh-CN',
    product: '督办',
    skip: '跳到正文',
    session: '会话',
    inbox: '我的待办',
    signOut: '退出登录',
    other: 'English',
    otherLang: 'en',
    footer: '本页只显示编号、环节与期限，不显示任何案情。',
  },
  en: {
    lang: 'en',
    product: 'Duban',
    skip: 'Skip to content',
    session: 'Session',
    inbox: 'My inbox',
    signOut: 'Sign out',
    other: '中文',
    otherLang: 'zh',
    footer: 'This page shows numbers, steps and due dates only, never what a matter is about.',
  },
} as const;

/** Where a link to the same page in the other language keeps what the query said. */
export interface PageOptions {
  /** Further parameters of the language link. */
  query?: Readonly<Record<string, string>>;
  /** Wide pages: reference and lists. */
  wide?: boolean;
  /** Says that no content is shown; pages that could be taken for a file have it. */
  footer?: boolean;
}

/** A whole page as text. */
export function page(frame: Frame, title: string, body: Value, options: PageOptions = {}): string {
  const words = WORDS[frame.locale];
  const whole = html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="same-origin" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${words.product}</title>
        <link rel="icon" href="/assets/duban.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/duban.css" />
      </head>
      <body${options.wide === true && html` class="wide"`}>
        <a class="skip" href="#main">${words.skip}</a>
        ${header(frame, options)}
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
        ${options.footer === true && html`<footer><p>${words.footer}</p></footer>`}
      </body>
    </html> `;
  return whole.toString();
}

function header(frame: Frame, { query = {} }: PageOptions): Html {
  const words = WORDS[frame.locale];
  const search = new URLSearchParams({ ...query, lang: words.otherLang });
  return html`<header>
    <p class="brand">
      <a href="/">${words.product}</a
      >${frame.organ !== undefined && html` <span>${frame.organ}</span>`}
    </p>
    <nav aria-label="${words.session}">
      ${frame.officer !== undefined && session(frame, frame.officer)}
      <a href="?${search.toString()}" hreflang="${words.otherLang}" lang="${words.otherLang}"
        >${words.other}</a
      >
    </nav>
  </header>`;
}

function session(frame: Frame, officer: string): Html {
  const words = WORDS[frame.locale];
  return html`<a href="/inbox">${words.inbox}</a>
    <form method="post" action="/sign-out">
      ${csrfField(frame)}<span>${officer}</span>
      <button type="submit" class="quiet">${words.signOut}</button>
    </form>`;
}

/** The hidden field by which a form proves that this server made it. */
export const csrfField = ({ csrf }: Frame): Html | false =>
  csrf !== undefined && html`<input type="hidden" name="csrf" value="${csrf}" />`;

/** A table that can be scrolled by keyboard on a narrow screen. */
export const table = (caption: string, heads: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
