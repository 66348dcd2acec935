/**
 * Gives the labels of a drawing to what may have one: ARIA allows none on shapes and groups without a role. A link has the label of
 * its mark; tooltips look it up in `data-label`, and groups keep theirs as `data-part`.
 */
export function placeLabels(svg: SVGElement): void {
  const hasLinks = svg.querySelector('a') !== null;
  // A picture without links is one thing: what is in it is not gone through.
  svg.setAttribute('role', hasLinks ? 'group' : 'img');
  for (const part of svg.querySelectorAll<SVGElement>('[aria-label]')) {
    const label = part.getAttribute('aria-label') ?? '';
    part.removeAttribute('aria-label');
    if (part.tagName === 'g') {
      part.dataset.part = label;
      continue;
    }
    part.dataset.label = label;
    const link = part.parentElement;
    if (link instanceof SVGAElement) link.setAttribute('aria-label', label);
    else if (hasLinks) {
      part.setAttribute('role', 'img');
      part.setAttribute('aria-label', label);
    }
  }
}
