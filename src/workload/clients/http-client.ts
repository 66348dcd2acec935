import type { Client, Dispatcher } from 'undici';
import { UsageError } from '../../foundation/errors.js';
import { type Connections, poolSize } from './connections.js';

/** HTTP/1.1 through undici, with exactly as many connections as the setting says. */
export interface HttpClient {
  /**
   * Sends a request and reads the whole answer, so that its connection is free again whatever the task does next.
   * As with fetch, an error status is no error: see `ok`.
   * @param pathOrUrl a full URL, or a path at the lab's HTTP upstream, such as `/latency?ms=20`
   * @throws an `Error` with undici's or the system's `code`, such as `ECONNREFUSED` or `UND_ERR_CONNECT_TIMEOUT`
   */
  request(pathOrUrl: string | URL, options?: HttpRequestOptions): Promise<HttpResponse>;
}

export interface HttpRequestOptions {
  /** `GET` by default. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  /** Sent as JSON, with its content type; instead of `body`. */
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Whether the status is one of 200 to 299. */
  readonly ok: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  json<Value = unknown>(): Promise<Value>;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
}

/** What hands the client out keeps this end of it. */
export interface HttpClientHandle extends HttpClient {
  /** Whether a task has used it. */
  readonly used: boolean;
  /** Imports what a request needs, and opens nothing. */
  load(): Promise<void>;
  /** Cuts all connections; requests in flight fail. */
  close(): Promise<void>;
}

/**
 * Nothing is imported before `load` or the first request, nor opened before that: undici costs each worker some 40 ms and a few MB.
 * @param options.connections most connections per origin, or `'none'`: one per request, closed after it
 * @param options.baseUrl what paths are resolved against
 */
export function createHttpClient(options: { connections: Connections; baseUrl?: string }): HttpClientHandle {
  return new UndiciHttpClient(options.connections, options.baseUrl);
}

class UndiciHttpClient implements HttpClientHandle {
  used = false;
  readonly #connections: Connections;
  readonly #baseUrl: string | undefined;
  #undici: Promise<typeof import('undici')> | undefined;
  #agent: Dispatcher | undefined;
  readonly #single = new Set<Client>();
  #closed = false;

  constructor(connections: Connections, baseUrl: string | undefined) {
    this.#connections = connections;
    this.#baseUrl = baseUrl;
  }

  async request(pathOrUrl: string | URL, options: HttpRequestOptions = {}): Promise<HttpResponse> {
    this.used = true;
    const url = this.#resolve(pathOrUrl);
    const undici = await this.#import();
    if (this.#closed) throw new Error('the HTTP client was closed: its worker is ending');
    if (this.#connections === 'none') {
      const client = new undici.Client(url.origin, { pipelining: 1 });
      this.#single.add(client);
      try {
        return await send(client, url, options, true);
      } finally {
        this.#single.delete(client);
        await client.destroy();
      }
    }
    this.#agent ??= new undici.Agent({ connections: poolSize(this.#connections), pipelining: 1 });
    return send(this.#agent, url, options, false);
  }

  async load(): Promise<void> {
    await this.#import();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#agent?.destroy(), ...[...this.#single].map((client) => client.destroy())]);
  }

  #import(): Promise<typeof import('undici')> {
    this.#undici ??= import('undici');
    return this.#undici;
  }

  #resolve(pathOrUrl: string | URL): URL {
    if (pathOrUrl instanceof URL) return pathOrUrl;
    if (/^https?:\/\//i.test(pathOrUrl)) return new URL(pathOrUrl);
    if (this.#baseUrl === undefined) {
      throw new UsageError(
        `context.http.request(${JSON.stringify(pathOrUrl)}) names no host, and this run has no HTTP upstream`,
        { hint: 'Give a full URL, such as http://127.0.0.1:8080/path.' },
      );
    }
    return new URL(pathOrUrl, this.#baseUrl);
  }
}

async function send(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers, body, json, signal }: HttpRequestOptions,
  closeAfter: boolean,
): Promise<HttpResponse> {
  const request: Dispatcher.RequestOptions = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: method ?? 'GET',
  };
  // `connection: close` tells the server too that nothing follows.
  if (closeAfter) request.reset = true;
  if (json !== undefined) {
    request.body = JSON.stringify(json);
    request.headers = { 'content-type': 'application/json', ...headers };
  } else {
    if (body !== undefined) request.body = body;
    if (headers !== undefined) request.headers = { ...headers };
  }
  if (signal !== undefined) request.signal = signal;
  const answer = await dispatcher.request(request);
  return new ReadResponse(answer.statusCode, answer.headers, await answer.body.bytes());
}

class ReadResponse implements HttpResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly #body: Uint8Array;

  constructor(status: number, headers: HttpResponse['headers'], body: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.#body = body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  async json<Value>(): Promise<Value> {
    return JSON.parse(await this.text()) as Value;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#body);
  }

  async bytes(): Promise<Uint8Array> {
    return this.#body;
  }
}
