/**
 * How far apart the true capacities of some answers are, from rounds in which each was measured once. Logarithms, answers ×
 * rounds without interaction: what the machine did in a round is the same for all of its trials (Montgomery, _Design and
 * Analysis of Experiments_, randomized blocks).
 * @param {readonly (readonly number[])[]} rows for each answer, its capacity in every round, tasks/s
 * @returns worst ÷ best of the means as they were measured, and once the noise in them is taken off (shrunk towards their common
 *   mean by the share of their variance that is noise, as Efron & Morris, 1973); and what as many equal answers would show
 */
export function spreadOf(rows) {
  const logs = rows.map((row) => row.map(Math.log));
  const answers = logs.length;
  const rounds = logs[0].length;
  const all = mean(logs.flat());
  const means = logs.map(mean);
  const roundMeans = logs[0].map((_, round) => mean(logs.map((row) => row[round])));
  let residual = 0;
  logs.forEach((row, i) => {
    row.forEach((value, j) => {
      residual += (value - means[i] - roundMeans[j] + all) ** 2;
    });
  });
  // Of one trial, and of a mean.
  const noise = residual / ((answers - 1) * (rounds - 1));
  const ofMean = noise / rounds;
  const seen = means.reduce((sum, value) => sum + (value - all) ** 2, 0) / (answers - 1);
  const trust = seen <= 0 ? 0 : Math.max(0, 1 - ofMean / seen);
  const shrunk = means.map((value) => all + trust * (value - all));
  return {
    errorOfMean: Math.sqrt(ofMean),
    measured: Math.exp(Math.min(...means) - Math.max(...means)),
    withoutNoise: Math.exp(Math.min(...shrunk) - Math.max(...shrunk)),
    ofEqual: Math.exp(-expectedRange(answers) * Math.sqrt(ofMean)),
    shrunk: shrunk.map(Math.exp),
  };
}

/** The expected range of that many standard normal numbers: the integral of 1 − Φⁿ − (1 − Φ)ⁿ (Tippett, 1925). */
export function expectedRange(count) {
  const step = 0.001;
  let sum = 0;
  let cdf = 0;
  for (let x = -8; x < 8; x += step) {
    cdf += (step * Math.exp(-((x + step / 2) ** 2) / 2)) / Math.sqrt(2 * Math.PI);
    sum += step * (1 - cdf ** count - (1 - cdf) ** count);
  }
  return sum;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
