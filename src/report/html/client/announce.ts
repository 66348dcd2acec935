/** Says it to those who listen to the page instead of looking at it. */
export function announce(text: string): void {
  const live = document.getElementById('live');
  if (live !== null) live.textContent = text;
}
