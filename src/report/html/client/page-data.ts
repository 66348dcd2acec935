import type { PageData } from '../charts/page-data.js';

/** What the page was made with. */
export const pageData: PageData = JSON.parse(document.getElementById('page-data')?.textContent ?? '{}');
