import { z } from 'zod';
import { measured } from './estimate-schema.js';

/** Machine facts travel with the result; further facts may be added, so unknown ones are kept. */
export const machineSchema = z
  .looseObject({
    cores: z.number(),
    usableCores: z.number(),
    cpuModel: z.string(),
    memoryBytes: z.number(),
    usableMemoryBytes: z.number(),
    nodeVersion: z.string(),
    os: z.string(),
    atTheMoment: z.looseObject({
      cpu: z.looseObject({ busy: measured, steal: measured }).nullable(),
      otherRunnable: measured,
    }),
  })
  .meta({ id: 'Machine' });

/** Installed version of each package that the figures depend on; `null` for one that was not found. */
export const versionsSchema = z.record(z.string(), z.string().nullable()).meta({ id: 'Versions' });
