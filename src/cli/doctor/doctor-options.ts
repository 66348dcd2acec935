import type { Action } from '../command-io.js';

export interface DoctorOptions {
  readonly json: boolean;
  readonly verbose: boolean;
}

export type RunDoctor = Action<DoctorOptions>;
