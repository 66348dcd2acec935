import { EXIT } from '../../foundation/exit-codes.js';
import { machineFacts } from '../../lab/machine/machine-facts.js';
import { runtimesFound } from '../../lab/machine/runtimes-found.js';
import { versions } from '../../lab/machine/versions.js';
import { type Diagnosis, findingsOn } from './diagnosis.js';
import type { RunDoctor } from './doctor-options.js';
import { renderDiagnosis } from './doctor-table.js';
import { startLoopThreads } from './loop-threads.js';
import { measureNoise } from './noise.js';

const PAIRS = 16;
const TRIAL_MS = 200;

/** One thing after the other: what looks for programs and servers would disturb what measures. */
export const runDoctor: RunDoctor = async (options, io) => {
  const machine = await machineFacts();
  const runtimes = await runtimesFound();
  if (!options.json && io.stderrIsTerminal) {
    io.stderr.write(`measuring this machine's noise for ${Math.ceil((2 * PAIRS * TRIAL_MS) / 1_000)} s\n`);
  }
  const threads = startLoopThreads();
  try {
    const noise = await measureNoise({
      pairs: PAIRS,
      trialMs: TRIAL_MS,
      run: threads.run,
      signal: io.signal,
    });
    const diagnosis: Diagnosis = {
      machine,
      noise,
      runtimes,
      versions: await versions(),
      findings: findingsOn(machine, noise),
    };
    if (options.json) io.writeJson(diagnosis);
    else io.stdout.write(renderDiagnosis(diagnosis, io.columns));
    return EXIT.done;
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    await threads.stop();
  }
};
