// A downstream that serves 8 requests at a time: capacity is flat from a concurrency of 8, whatever the pool.
export async function fetchOne(_payload, { http }) {
  const response = await http.request('/latency?median=16&sigma=0.4&capacity=8&station=advice');
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  await response.text();
}
