/**
 * The mean block length with which a stationary bootstrap of the mean does best on this series, in observations:
 * 1 (no correlation) to a third of the series.
 *
 * Politis & White, Automatic block-length selection for the dependent bootstrap, Econometric Reviews 23 (2004),
 * as corrected by Patton, Politis & White, Econometric Reviews 28 (2009): flat-top lag window, cut where the
 * autocorrelation stays insignificant. A constant series, or one below 4 observations, gives 1.
 */
export function blockLength(series: ArrayLike<number>): number {
  const n = series.length;
  if (n < 4) return 1;
  const longest = Math.max(1, Math.min(3 * Math.sqrt(n), n / 3));
  const insignificant = 2 * Math.sqrt(Math.log10(n) / n);
  const runNeeded = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const maxLag = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + runNeeded);
  const covariance = autocovariances(series, maxLag);
  const variance = covariance[0]!;
  if (!(variance > 0)) return 1;

  let lastSignificant = 0;
  let run = 0;
  for (let lag = 1; lag <= maxLag && run < runNeeded; lag++) {
    if (Math.abs(covariance[lag]! / variance) < insignificant) run++;
    else {
      run = 0;
      lastSignificant = lag;
    }
  }
  if (lastSignificant === 0) return 1;
  const bandwidth = Math.min(2 * lastSignificant, maxLag);
  let spectrum = variance;
  let weighted = 0;
  for (let lag = 1; lag <= bandwidth; lag++) {
    const weight = Math.min(1, 2 * (1 - lag / bandwidth));
    spectrum += 2 * weight * covariance[lag]!;
    weighted += 2 * weight * lag * covariance[lag]!;
  }
  // A spectrum that is not positive: the window's negative lobes won, as with regular waves; blocks do not help.
  if (!(spectrum > 0)) return 1;
  const optimal = ((2 * weighted ** 2) / (2 * spectrum ** 2)) ** (1 / 3) * n ** (1 / 3);
  return Math.min(longest, Math.max(1, optimal));
}

/** Autocovariances at lags 0 to `maxLag`, each over n (so that they are positive definite). */
export function autocovariances(series: ArrayLike<number>, maxLag: number): Float64Array {
  const n = series.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += series[i]! / n;
  const covariances = new Float64Array(maxLag + 1);
  for (let lag = 0; lag <= maxLag; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (series[i]! - mean) * (series[i - lag]! - mean);
    covariances[lag] = sum / n;
  }
  return covariances;
}
