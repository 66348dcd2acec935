/** Ahead of the reader: half a screen, so that what comes is there before it is seen. */
const AHEAD = '50% 0px';

const waiting = new Map<Element, () => void>();

const screen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) arrive(target);
  },
  { rootMargin: AHEAD },
);

/** Calls back once: when the element comes near the screen, or the page is printed. */
export function whenNear(element: Element, callback: () => void): void {
  waiting.set(element, callback);
  screen.observe(element);
}

function arrive(element: Element): void {
  const callback = waiting.get(element);
  waiting.delete(element);
  screen.unobserve(element);
  callback?.();
}

// On paper everything is near.
addEventListener('beforeprint', () => {
  for (const element of [...waiting.keys()]) arrive(element);
});
