import { readFileSync } from 'node:fs';
import { EnvironmentError } from '../../../foundation/errors.js';

/** What makes a page look and move, as text to put into it. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** In the head, before anything is drawn: sets the theme. */
  readonly earlyScript: string;
}

/** From the sources and from the build alike, the build is where this leads. */
const FOLDER = new URL('../../../../dist/report/html/client/', import.meta.url);

let assets: PageAssets | undefined;

/**
 * What `npm run build` made of `client/`; read once.
 * @throws {EnvironmentError} when it was not built
 */
export function pageAssets(): PageAssets {
  assets ??= {
    script: read('main.js'),
    style: read('style.css'),
    earlyScript: read('early.js'),
  };
  return assets;
}

function read(name: string): string {
  try {
    // A line break at the end would be part of what the page's policy has the hash of.
    return readFileSync(new URL(name, FOLDER), 'utf8').trimEnd();
  } catch (cause) {
    throw new EnvironmentError(`the HTML report's own ${name} is missing`, {
      cause,
      hint: 'In a checkout, npm run build makes it; an installed package has it: install it again.',
    });
  }
}
