import { element } from '../element.js';

const GAP_PX = 12;

/** One tooltip for all marks that have a label of their own, under the pointer and with the focus alike. */
export function setUpTooltip(): void {
  const tooltip = element('div', { class: 'tooltip', hidden: '', 'aria-hidden': 'true' });
  document.body.append(tooltip);
  const hide = () => {
    tooltip.hidden = true;
  };
  const show = (mark: Element, x: number, y: number) => {
    // A modal dialog is above everything that is not in it.
    const host = mark.closest('dialog') ?? document.body;
    if (tooltip.parentElement !== host) host.append(tooltip);
    const [first = '', ...rest] = (mark.getAttribute('data-label') ?? '').split('\n');
    tooltip.replaceChildren(element('strong', {}, first), ...rest.map((line) => element('span', {}, line)));
    tooltip.hidden = false;
    const { width, height } = tooltip.getBoundingClientRect();
    const left = x + GAP_PX + width > innerWidth ? Math.max(0, x - GAP_PX - width) : x + GAP_PX;
    const top = y + GAP_PX + height > innerHeight ? Math.max(0, y - GAP_PX - height) : y + GAP_PX;
    tooltip.style.left = `${left}px`;
    tooltip.style.top = `${top}px`;
  };
  document.addEventListener('pointermove', (event) => {
    const mark = markOf(event.target);
    if (mark === null) hide();
    else show(mark, event.clientX, event.clientY);
  });
  document.addEventListener('focusin', (event) => {
    const mark = markOf(event.target) ?? innerMark(event.target);
    if (mark === null) return hide();
    const { left, top, width, height } = mark.getBoundingClientRect();
    show(mark, left + width / 2, top + height / 2);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}

function markOf(target: EventTarget | null): Element | null {
  return target instanceof SVGElement && target.dataset.label !== undefined ? target : null;
}

/** A link around a mark. */
function innerMark(target: EventTarget | null): Element | null {
  return target instanceof SVGAElement ? target.querySelector('[data-label]') : null;
}
