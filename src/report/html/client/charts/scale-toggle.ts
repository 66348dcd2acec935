import { element } from '../element.js';

type Scale = 'linear' | 'log';

/** Two buttons that change an axis. */
export function scaleToggle(axis: string, chosen: Scale, choose: (scale: Scale) => void): HTMLElement {
  const buttons = (['linear', 'log'] as const).map((scale) => {
    const button = element('button', { type: 'button', 'aria-pressed': String(scale === chosen) }, scale);
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      choose(scale);
    });
    return button;
  });
  return element('div', { class: 'choice', role: 'group', 'aria-label': `Axis of ${axis}` }, ...buttons);
}
