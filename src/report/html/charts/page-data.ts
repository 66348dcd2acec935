import type { Chart } from './chart.js';

/** What the page's script works with. */
export interface PageData {
  readonly charts: Readonly<Record<string, Chart>>;
  readonly trials: TrialPages;
}

/** Every trial in full, as a click on it shows it. */
export interface TrialPages {
  /** Names of the values, the same for all. */
  readonly fields: readonly string[];
  /** What to do about each kind of warning. */
  readonly advice: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, TrialPage>>;
}

export interface TrialPage {
  readonly title: string;
  readonly subtitle: string;
  /** In the order of the fields; an empty text is left out. */
  readonly values: readonly string[];
  /** Their kinds. */
  readonly warnings: readonly string[];
  /** Keys of charts of this trial. */
  readonly charts: readonly { readonly title: string; readonly chart: string }[];
}
