import { announce } from './announce.js';

const SHOWN_MS = 2_000;

/** Buttons that copy the text of another element. */
export function setUpCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copies]')) {
    const source = document.getElementById(button.dataset.copies ?? '');
    const label = button.firstChild;
    if (source === null || label === null) continue;
    const before = label.textContent ?? '';
    button.addEventListener('click', async () => {
      const done = await copyText(source);
      label.textContent = done ? 'Copied' : 'Press Ctrl+C';
      announce(done ? 'Copied.' : 'The text is selected: press Ctrl+C to copy it.');
      setTimeout(() => {
        label.textContent = before;
      }, SHOWN_MS);
    });
  }
}

/** @returns false where the browser does not allow it; then the text is selected, ready for the user to copy it */
async function copyText(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
