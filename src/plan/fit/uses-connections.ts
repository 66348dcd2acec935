import type { PlanSource } from '../plan-source.js';

/**
 * Whether the study's tasks wait on connections that a setting limits: they used one of the context's clients, or its
 * settings say how many (of Celery's tasks only that is known).
 */
export function usesConnections({ calibration, trials, recommended, defaultSetting }: PlanSource): boolean {
  const { http, postgres } = calibration.uses;
  if (http || postgres) return true;
  return [recommended, defaultSetting, ...trials.map(({ setting }) => setting)].some(
    (setting) => setting !== null && setting.connections !== null,
  );
}
