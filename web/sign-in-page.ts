// The sign-in form. What it says of a fault is the same whoever the name belongs to.
import { lengthText } from '../mail/time-text';
import { html, localPath, type Html } from './html';
import { csrfField, page } from './layout';
import type { Locale, SignInData, SignInFault } from './types';

const WORDS = {
  zh: {
    title: '登录',
    lead: '登录后即可查看。',
    username: '用户名',
    password: '密码',
    submit: '登录',
    badCredentials: '用户名或密码不正确。',
    lockedOut: (wait: string) => `尝试次数过多，请在 ${wait} 后再试。`,
  },
  en: {
    title: 'Sign in',
    lead: 'Sign in to see it.',
    username: 'User name',
    password: 'Password',
    submit: 'Sign in',
    badCredentials: 'User name or password is not right.',
    lockedOut: (wait: string) => `Too many attempts. Try again in ${wait}.`,
  },
} as const;

export function signInPage(data: SignInData): string {
  const words = WORDS[data.locale];
  const next = localPath(data.next);
  const bad = data.fault !== undefined && html` aria-describedby="fault" aria-invalid="true"`;
  const body = html`<p>${words.lead}</p>
    ${data.fault !== undefined && faultBox(data.fault, data.locale)}
    <form method="post" action="/sign-in" class="stack">
      ${csrfField(data)}<input type="hidden" name="next" value="${next}" />
      <label for="username">${words.username}</label>
      <input
        id="username"
        name="username"
        value="${data.username}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
        autofocus${bad}
      />
      <label for="password">${words.password}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required${bad}
      />
      <button type="submit">${words.submit}</button>
    </form>`;
  return page(data, words.title, body, { query: { next } });
}

const faultBox = (fault: SignInFault, locale: Locale): Html =>
  html`<p id="fault" class="fault" role="alert">${faultText(fault, locale)}</p>`;

function faultText(fault: SignInFault, locale: Locale): string {
  const words = WORDS[locale];
  if (fault.code === 'badCredentials') return words.badCredentials;
  return words.lockedOut(lengthText(Math.ceil(fault.retryAfterSeconds) * 1_000, locale));
}
