import { formatCount, formatMs, formatNumber } from '../advise/format.js';
import type { ReportTrial } from './report-schema.js';

/** `steady, 218/s, 2 s`. */
export function loadInWords(load: ReportTrial['load']): string {
  switch (load.kind) {
    case 'saturating':
      return `saturating, ${formatMs(load.durationMs)}`;
    case 'steady':
      return `steady, ${formatNumber(load.ratePerSecond)}/s, ${formatMs(load.durationMs)}`;
    case 'batch':
      return `batch of ${formatCount(load.tasks)}`;
  }
}
