import { defineWorkload } from '../../../../dist/index.js';

export default defineWorkload({ tasks: { nothing() {} }, slo: 'fast' });
