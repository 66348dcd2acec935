// Checks a report.json against the published schema, and what scripts rely on. Usage: node check-report.mjs <file>
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
z.fromJSONSchema(schema).parse(report);

const { recommendation, trials, machine, versions, warnings, bottleneck } = report;
assert.ok(recommendation, 'something is recommended');
const { setting, capacity, responseTime } = recommendation;
const celery = report.defaultSetting.implementation === 'celery';
const poolTypes = celery
  ? ['solo', 'threads', 'prefork', 'gevent', 'eventlet']
  : ['event-loop', 'threads', 'processes'];
assert.ok(poolTypes.includes(setting.poolType));
if (celery) {
  assert.equal(setting.implementation, 'celery');
  assert.match(versions.celery, /^\d+\./);
  assert.ok(report.paste.some(({ target, code }) => target === 'celery' && code.includes('mixed_work:app')));
} else {
  assert.equal(setting.implementation === null, setting.poolType === 'event-loop');
}
assert.equal(setting.workers * setting.tasksPerWorker, setting.concurrency);
assert.ok(setting.prefetchMultiplier >= 0);
assert.equal(setting.connections, null, 'the tasks use no connections');
assert.equal(capacity.unit, 'tasks/s');
assert.ok(capacity.low <= capacity.value && capacity.value <= capacity.high && capacity.value > 0);
for (const percentile of ['p50', 'p95', 'p99']) assert.equal(responseTime[percentile].unit, 'ms');
assert.ok(recommendation.gainOverDefault.value > 1, 'tasks that wait gain from concurrency');
assert.ok(recommendation.confidence >= 0 && recommendation.confidence <= 1);
assert.ok(
  trials.length > 0 && trials.every((trial) => trial.setting && trial.load && trial.figures && trial.flags),
);
assert.ok(Array.isArray(warnings) && typeof bottleneck.kind === 'string');
assert.equal(machine.nodeVersion, process.version);
assert.match(versions.pooltune, /^\d+\./);
console.log(`${setting.poolType}, concurrency ${setting.concurrency}: ${Math.round(capacity.value)} tasks/s`);
