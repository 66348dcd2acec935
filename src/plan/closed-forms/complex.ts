/** A complex number, for Laplace transforms. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export function complexProduct(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function complexQuotient(a: Complex, b: Complex): Complex {
  const norm = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm };
}

/** factor·a + constant, both real. */
export function linear(a: Complex, factor: number, constant: number): Complex {
  return { re: factor * a.re + constant, im: factor * a.im };
}
