/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /**
   * `tune`: no setting meets the SLO. `check`: a regression or an unmet requirement. `capture`: no calls. `plan`: no fleet
   * can do it.
   */
  negative: 1,
  usage: 2,
  environment: 3,
  /** `check`: not enough evidence, where the user asked for that to fail. */
  inconclusive: 4,
  /** A defect of pooltune itself (EX_SOFTWARE of sysexits.h). */
  defect: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
