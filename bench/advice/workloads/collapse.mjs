// A downstream that collapses past 32 requests in flight: capacity has its peak there and falls with the excess.
export async function fetchOne(_payload, { http }) {
  const response = await http.request('/latency?median=25&sigma=0.3&overload=32&station=advice');
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  await response.text();
}
