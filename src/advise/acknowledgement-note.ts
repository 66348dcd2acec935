import { describeSetting } from '../fleet/setting.js';
import { isWithinNoise } from '../study/choice.js';
import type { AcknowledgementResult } from '../study/compare-acknowledgement.js';
import { formatEstimate } from './format.js';

/** What the other acknowledgement does to the recommended setting's capacity, and what decides between them. */
export function acknowledgementNote(result: AcknowledgementResult | null): string[] {
  if (result === null) return [];
  const { recommended, other, ratio, otherStalls } = result;
  const name = other === 'late' ? 'Late' : 'Early';
  if (otherStalls) {
    const setting = describeSetting({ ...recommended, acknowledgement: other });
    return [
      `${name} acknowledgement does not go with this setting: its workers idle beside waiting tasks (${setting}).`,
    ];
  }
  if (ratio.value === null) return [];
  const measured = `${name} acknowledgement gives ${formatEstimate(ratio)} of this capacity, in turns`;
  const verdict = isWithinNoise(ratio) ? ': no difference outside the noise' : '';
  return [`${measured}${verdict}. ${WHAT_DECIDES}`];
}

/** https://docs.celeryq.dev/en/stable/userguide/tasks.html#Task.acks_late */
const WHAT_DECIDES =
  'With late, what a worker that dies was running is run again, so that tasks must bear to run twice; with early it is lost.';
