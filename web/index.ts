// All pages, as pure functions from data to a whole HTML document.
export { ASSETS_FOLDER } from './assets';
export { linkTo, localPath } from './html';
export { inboxPage } from './inbox-page';
export { CONTENT_SECURITY_POLICY } from './layout';
export { mailListPage, mailPage } from './mail-pages';
export { matterPage } from './matter-page';
export type { OpenApiDocument } from './openapi';
export { notFoundPage, problemPage } from './problem-pages';
export { referencePage } from './reference-page';
export { signInPage } from './sign-in-page';
export { startPage } from './start-page';
export type * from './types';
