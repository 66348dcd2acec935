export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'pooltune-theme';

/** As it was chosen before; `auto` is what the system has. */
export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    // Some browsers keep nothing for pages that are files.
    return 'auto';
  }
}

export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** Colours are variables of the style sheet, in the drawings too: nothing has to be drawn again. */
export function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
