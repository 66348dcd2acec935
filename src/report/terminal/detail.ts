/** How much of a result is shown. */
export interface Detail {
  readonly alternatives: number;
  readonly warnings: number;
  /** What to do about a warning. */
  readonly advice: boolean;
  /** Places to paste the setting into. */
  readonly targets: number;
  /** `rows`: without the reasons. */
  readonly levers: 'reasons' | 'rows' | 'none';
}

export const FULL: Detail = {
  alternatives: 3,
  warnings: 3,
  advice: true,
  targets: Number.POSITIVE_INFINITY,
  levers: 'reasons',
};

const FEW: Detail = { ...FULL, alternatives: 1, warnings: 1 };
const BRIEF: Detail = { ...FEW, alternatives: 0, advice: false, targets: 1 };

/** From all to what nobody should miss: the answer, how sure it is, what to paste and where the rest is. */
export const DETAILS: readonly Detail[] = [
  FULL,
  { ...FULL, alternatives: 1 },
  FEW,
  { ...FEW, targets: 1 },
  BRIEF,
  { ...BRIEF, levers: 'rows' },
  { ...BRIEF, levers: 'none', warnings: 0 },
];
