import net from 'node:net';

/** Stands between a broker and those who use it, and can be cut. */
export class BrokerProxy {
  readonly port: number;
  readonly #server: net.Server;
  readonly #sockets: Set<net.Socket>;
  #isCut = false;

  private constructor(server: net.Server, sockets: Set<net.Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as net.AddressInfo).port;
  }

  /** @param broker where the broker listens */
  static async listen(broker: net.NetConnectOpts): Promise<BrokerProxy> {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((client) => {
      if (proxy.#isCut) {
        client.destroy();
        return;
      }
      const upstream = net.connect(broker);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => {});
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new BrokerProxy(server, sockets);
    return proxy;
  }

  /** Ends all connections, and those to come, until `restore`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
