import { celeryAutoscale } from './celery-autoscale.js';
import { kedaRabbitmq, kedaRedis } from './keda.js';
import { kubernetes } from './kubernetes.js';
import type { PlanPaste, PlanPasteSource } from './plan-paste.js';

/** A new target is a file beside this and a line here. */
const TEMPLATES: readonly ((source: PlanPasteSource) => PlanPaste | null)[] = [
  kubernetes,
  kedaRabbitmq,
  kedaRedis,
  celeryAutoscale,
];

export function planPastes(source: PlanPasteSource): readonly PlanPaste[] {
  return TEMPLATES.map((template) => template(source)).filter((paste) => paste !== null);
}
