import { keepTheme, readTheme, showTheme, type Theme } from './theme.js';

/** The three buttons in the bar. */
export function setUpThemeChoice(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-theme-choice]')];
  const mark = (theme: Theme) => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme));
    }
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const theme = button.dataset.themeChoice as Theme;
      keepTheme(theme);
      showTheme(theme);
      mark(theme);
    });
  }
  mark(readTheme());
}
