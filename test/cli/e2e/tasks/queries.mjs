export async function query(_payload, { postgres }) {
  await postgres.query('select 1');
}
