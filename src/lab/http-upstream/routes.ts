import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonDocument } from './json-document.js';
import { LatencySource } from './latency-source.js';
import { parseJsonBytes, parseLatency } from './parameters.js';
import { Station } from './station.js';

const MAX_DOCUMENTS = 20;

/**
 * What the upstream answers. The latency comes from timers: it stands for a remote service's, which is this
 * server's very purpose; it costs the machine next to nothing, as waiting for a real remote service does.
 */
export class Routes {
  readonly #latencies = new LatencySource();
  readonly #stations = new Map<string, Station>();
  readonly #inFlight = new Map<string, number>();
  readonly #documents = new Map<number, string>();

  /** Random streams start anew, so that every trial meets the same latencies. */
  restart(): void {
    this.#latencies.restart();
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    // Not `new URL`: a target such as `//` is legal and would throw.
    const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const parameters = new URLSearchParams(query);
    if (pathname === '/echo') echo(request, response);
    else {
      request.resume();
      if (pathname === '/latency') this.#latency(parameters, response);
      else if (pathname === '/json') this.#json(parameters, response);
      else sayNo(response, 404, `There is no ${pathname}; there are: /latency, /echo, /json.`);
    }
  }

  #latency(query: URLSearchParams, response: ServerResponse): void {
    const parsed = parseLatency(query);
    if (!parsed.ok) {
      sayNo(response, 400, parsed.sentence);
      return;
    }
    const { latency, capacity, overload, station: name } = parsed.value;
    const latencyMs =
      this.#latencies.next(latency) * (overload === null ? 1 : this.#crowd(overload, name, response));
    const answer = () => send(response, 200, `{"latencyMs":${latencyMs}}`);
    if (capacity === null) {
      after(latencyMs, answer);
      return;
    }
    const key = `${capacity} ${name}`;
    const station = this.#stations.get(key) ?? new Station(capacity);
    this.#stations.set(key, station);
    // A client that goes away while it is served still keeps its place busy to the end, as with a real service.
    const giveUp = station.enter(() =>
      after(latencyMs, () => {
        station.leave();
        answer();
      }),
    );
    response.once('close', giveUp);
  }

  /** How much longer a request takes among those of its station that are not answered yet; it is one of them from here. */
  #crowd(overload: number, station: string, response: ServerResponse): number {
    const key = `${overload} ${station}`;
    const inFlight = (this.#inFlight.get(key) ?? 0) + 1;
    this.#inFlight.set(key, inFlight);
    response.once('close', () => this.#inFlight.set(key, this.#inFlight.get(key)! - 1));
    return Math.max(1, inFlight / overload) ** 2;
  }

  #json(query: URLSearchParams, response: ServerResponse): void {
    const parsed = parseJsonBytes(query);
    if (!parsed.ok) {
      sayNo(response, 400, parsed.sentence);
      return;
    }
    let document = this.#documents.get(parsed.value);
    if (document === undefined) {
      document = jsonDocument(parsed.value);
      if (this.#documents.size >= MAX_DOCUMENTS) this.#documents.clear();
      this.#documents.set(parsed.value, document);
    }
    send(response, 200, document);
  }
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST') {
    request.resume();
    response.setHeader('allow', 'POST');
    sayNo(response, 405, `/echo gives back what is sent by POST; this was ${request.method}.`);
    return;
  }
  const headers: Record<string, string> = {
    'content-type': request.headers['content-type'] ?? 'application/octet-stream',
  };
  const length = request.headers['content-length'];
  if (length !== undefined) headers['content-length'] = length;
  response.writeHead(200, headers);
  request.pipe(response);
}

function after(ms: number, then: () => void): void {
  if (ms === 0) then();
  else setTimeout(then, ms);
}

function sayNo(response: ServerResponse, status: number, sentence: string): void {
  send(response, status, JSON.stringify({ error: sentence }));
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
