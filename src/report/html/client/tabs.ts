/** Tabs as the ARIA authoring practices have them: arrows move, Home and End too. */
export function setUpTabs(): void {
  for (const list of document.querySelectorAll<HTMLElement>('[role=tablist]')) {
    const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
    const select = (chosen: HTMLElement) => {
      for (const tab of tabs) {
        const isChosen = tab === chosen;
        tab.setAttribute('aria-selected', String(isChosen));
        tab.tabIndex = isChosen ? 0 : -1;
        document.getElementById(tab.getAttribute('aria-controls') ?? '')?.classList.toggle('shown', isChosen);
      }
    };
    for (const [at, tab] of tabs.entries()) {
      tab.addEventListener('click', () => select(tab));
      tab.addEventListener('keydown', (event) => {
        const to = targetOf(event.key, at, tabs.length);
        if (to === undefined) return;
        event.preventDefault();
        select(tabs[to]!);
        tabs[to]!.focus();
      });
    }
    if (tabs[0] !== undefined) select(tabs[0]);
  }
}

function targetOf(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
