/**
 * What is drawn, as plain data: a report makes it, the page holds it, the client draws it. It knows nothing of studies,
 * so that any page may use it. Figures stand in columns of equal length, which is compact.
 */
export type Chart = XyChart | HeatChart | TimelineChart;

export type AxisUnit = 'ms' | 'tasks/s' | 'bytes' | 'count' | 'percentile';

export interface Axis {
  readonly label: string;
  readonly unit: AxisUnit;
  /** `percentile`: equal steps in log(1/(1 − p)), as HdrHistogram's plots have it. */
  readonly scale: 'linear' | 'log' | 'percentile';
  /** Whether the reader may change between linear and logarithmic. */
  readonly isToggled?: boolean;
  /** A linear axis starts at 0 unless told otherwise. */
  readonly isFromZero?: boolean;
}

/** Curves, points, intervals over two axes. */
export interface XyChart {
  readonly kind: 'xy';
  /** For whoever cannot see it: what it shows, in a sentence. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly XySeries[];
  readonly rules?: readonly Rule[];
  readonly heightPx?: number;
}

/** Place in the palette, from 0 to 7; `muted` recedes, `accent` is what matters most. */
export type SeriesColor = number | 'muted' | 'accent';

export interface XySeries {
  readonly name: string;
  readonly color: SeriesColor;
  /**
   * `rings` mark points of other series; `intervals` are bars without a point; `rail` puts points on the lower edge, for
   * what has no y: theirs is not looked at.
   */
  readonly marks: readonly (
    | 'line'
    | 'dashes'
    | 'steps'
    | 'area'
    | 'points'
    | 'rings'
    | 'intervals'
    | 'rail'
  )[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of an interval in y. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Of an interval in x. */
  readonly lowX?: readonly (number | null)[];
  readonly highX?: readonly (number | null)[];
  /** Which trial a click opens. */
  readonly trial?: readonly (number | null)[];
  /** A line of a tooltip beside the two values. */
  readonly note?: readonly string[];
}

/** A line across, such as an SLO. */
export interface Rule {
  readonly axis: 'x' | 'y';
  readonly value: number;
  readonly label: string;
}

/** Figures over two levers; more is darker. */
export interface HeatChart {
  readonly kind: 'heat';
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xs: readonly string[];
  readonly ys: readonly string[];
  readonly unit: AxisUnit;
  readonly figure: string;
  readonly cells: readonly HeatCell[];
}

export interface HeatCell {
  /** Indexes into `xs` and `ys`. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
  readonly text: string;
  readonly trial: number;
  readonly isChosen: boolean;
  readonly note: string;
}

/** Which task was where, when: lanes from top to bottom, node by node. Times in ms. */
export interface TimelineChart {
  readonly kind: 'timeline';
  readonly label: string;
  readonly untilMs: number;
  readonly nodes: readonly { readonly name: string; readonly slots: number; readonly places: number }[];
  readonly taskNames: readonly string[];
  /** Columns, a row a task; `lane` counts from the first node's first slot over all nodes. */
  readonly task: readonly number[];
  readonly slotLane: readonly number[];
  readonly deliveredMs: readonly number[];
  readonly startedMs: readonly number[];
  readonly finishedMs: readonly number[];
  /** The lane of the place where it was held, −1 if it was not. */
  readonly heldLane: readonly number[];
  readonly isSlow: readonly (0 | 1)[];
  /** When a slot idled while a task was held at another node. */
  readonly idleLane: readonly number[];
  readonly idleFromMs: readonly number[];
  readonly idleToMs: readonly number[];
}
