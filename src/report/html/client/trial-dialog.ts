import { plotOf } from './charts/plot.js';
import { element } from './element.js';
import { pageData } from './page-data.js';

const HASH = /^#trial-(\S+)$/;

/** Every link to a trial opens all that is known of it, and the address says which. */
export function setUpTrialDialog(): void {
  const dialog = document.getElementById('trial-dialog');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const follow = () => {
    const id = HASH.exec(location.hash)?.[1];
    if (id !== undefined && Object.hasOwn(pageData.trials.pages, id)) open(dialog, id);
    else if (dialog.open) dialog.close();
  };
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const id = HASH.exec(link?.getAttribute('href') ?? '')?.[1];
    if (id === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!Object.hasOwn(pageData.trials.pages, id)) return;
    event.preventDefault();
    history.pushState(null, '', `#trial-${id}`);
    open(dialog, id);
  });
  // A click beside it; the dialog itself has its content all over it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    if (HASH.test(location.hash)) history.replaceState(null, '', `${location.pathname}${location.search}`);
    dialog.replaceChildren();
  });
  addEventListener('popstate', follow);
  follow();
}

function open(dialog: HTMLDialogElement, id: string): void {
  const { fields, advice, pages } = pageData.trials;
  const { title, subtitle, values, warnings, charts } = pages[id]!;
  const close = element('button', { type: 'button', class: 'close' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  const facts = fields.flatMap((name, i) => {
    const value = values[i] ?? '';
    return value === '' ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, value))];
  });
  const plots = charts.map(({ title: name, chart }) => ({
    heading: element('h3', {}, name),
    plot: element('div', { class: 'plot', 'data-chart': chart }),
  }));
  dialog.replaceChildren(
    element(
      'div',
      { class: 'sheet' },
      element('header', {}, element('h2', { id: 'trial-dialog-title' }, title), close),
      element('p', { class: 'lead' }, subtitle),
      ...(warnings.length === 0
        ? []
        : [
            element(
              'ul',
              { class: 'warnings' },
              ...warnings.map((kind) =>
                element(
                  'li',
                  {},
                  element('strong', {}, kind),
                  `${advice[kind] === undefined ? '' : `: ${advice[kind]}`}`,
                ),
              ),
            ),
          ]),
      element('dl', { class: 'facts' }, ...facts),
      ...plots.flatMap(({ heading, plot }) => [heading, plot]),
    ),
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  for (const { plot } of plots) plotOf(plot);
}
