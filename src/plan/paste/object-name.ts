const MOST_CHARACTERS = 50;

/** A name as Kubernetes allows it (RFC 1123 label): letters, digits and dashes, with room for what it appends. */
export function objectName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_CHARACTERS)
    .replace(/^-+|-+$/g, '');
  return `${clean === '' ? 'tasks' : clean}-worker`;
}
