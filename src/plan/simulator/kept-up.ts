/** Of all tasks: what the backlog may have grown by at the end, however many there are. */
const TOLERATED_SHARE = 0.01;
/** In standard deviations of the count of arrivals less that of as many finishes, each Poisson at worst. */
const DEVIATIONS = 3;

/**
 * Whether the tasks in the system grew by no more than chance allows while `tasks` came: 1 % of them, or three times √(2 tasks),
 * by which the two counts of a fleet that just keeps up would part. A fleet that is offered 1 + x times its capacity keeps a
 * share x/(1 + x) of all tasks, so that with 100,000 tasks an excess of 1.4 % shows, with a million one of 1 %.
 */
export function keptUp(tasks: number, inSystemBefore: number, inSystemAfter: number): boolean {
  return (
    inSystemAfter - inSystemBefore <= Math.max(TOLERATED_SHARE * tasks, DEVIATIONS * Math.sqrt(2 * tasks))
  );
}
