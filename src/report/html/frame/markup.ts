/** Text that is HTML already. Only `html` and `trustedMarkup` make it, so that whatever else gets into a page is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes; `null` and `false` leave nothing. */
export type Content = string | number | Markup | null | undefined | false | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text between tags and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** A template whose values are escaped unless they are markup themselves. Attributes have to stand in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, part, i) => `${text}${toHtml(values[i - 1])}${part}`));
}

/** For what this program itself wrote: a bundle, a style sheet. Never for what came from outside. */
export function trustedMarkup(text: string): Markup {
  return new Markup(text);
}

function toHtml(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(toHtml).join('');
  return escapeHtml(String(content));
}
