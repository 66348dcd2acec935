import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type Random, standardNormal } from '../foundation/random.js';

/** Rounding may leave a covariance that is not quite positive, or not quite symmetric. */
const ROUNDING = 1e-8;

/** A source of draws from the normal distribution of mean 0 with this covariance. */
export function drawsFrom(covariance: Matrix, random: Random): () => Float64Array {
  const n = covariance.rows;
  const symmetric = Matrix.mul(Matrix.add(covariance, covariance.transpose()), 0.5);
  const positive = Matrix.add(symmetric, Matrix.eye(n, n, ROUNDING));
  const lower = new CholeskyDecomposition(positive).lowerTriangularMatrix;
  return () => {
    const noise = Float64Array.from({ length: n }, () => standardNormal(random));
    return noise.map((_, i) => {
      let value = 0;
      for (let j = 0; j <= i; j++) value += lower.get(i, j) * noise[j]!;
      return value;
    });
  };
}
