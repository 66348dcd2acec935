import type { Guard } from '../../lab/guard/guard.js';

/** What the base needs of the lab's guard: it cleans up should this process be killed. */
export type BaseGuard = Pick<Guard, 'watchFolder' | 'releaseFolder' | 'watchProcess' | 'releaseProcess'>;
