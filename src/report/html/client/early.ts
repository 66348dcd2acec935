/** In the head: what decides how the page looks, before anything of it is drawn. */
import { readTheme, showTheme } from './theme.js';

document.documentElement.classList.replace('no-script', 'script');
showTheme(readTheme());
