// Files that pages load, served below `/assets/`.
import { join } from 'node:path';

/** Folder to serve at `/assets`. */
export const ASSETS_FOLDER = join(__dirname, 'assets');
