import { maskSecrets } from '../../foundation/secrets.js';
import { type ConnectionCounter, postgresCounter } from '../../lab/connection-counter.js';
import { canRaisePriority } from '../../lab/lab.js';
import { LabBase } from '../../lab/lab-base.js';
import { usePostgres } from '../../lab/postgres/own-postgres.js';
import { type CeleryLoad, startCeleryLoad } from './celery-load.js';
import { type BrokerKind, brokerKind } from './connect-broker.js';
import { startPrivateRedis } from './private-redis.js';
import { type ProbeOrders, requireCeleryPlatform } from './probe-process.js';

/** What Celery studies run against: the user's broker or a private one, and the load generator on it. */
export class CeleryLab {
  readonly base: LabBase;
  readonly load: CeleryLoad;
  readonly broker: {
    readonly kind: BrokerKind;
    readonly isPrivate: boolean;
    /** Its processes, where it is the lab's own. */
    readonly pids: readonly number[];
  };
  /** The database of the tasks, where the user has named it. */
  readonly counters: readonly ConnectionCounter[];

  private constructor(parts: Pick<CeleryLab, 'base' | 'load' | 'broker' | 'counters'>) {
    this.base = parts.base;
    this.load = parts.load;
    this.broker = parts.broker;
    this.counters = parts.counters;
  }

  /**
   * @param options.brokerUrl the user's broker; by default a private Redis is started
   * @param options.postgresUrl the database that the tasks use, whose connections are then counted there
   * @throws {UsageError} when a URL is none
   * @throws {EnvironmentError} when broker or database cannot be had; nothing is left behind then
   */
  static async start(options: {
    readonly brokerUrl: string | undefined;
    readonly postgresUrl?: string | undefined;
  }): Promise<CeleryLab> {
    requireCeleryPlatform();
    const kind = options.brokerUrl === undefined ? 'redis' : brokerKind(options.brokerUrl);
    const base = await LabBase.start();
    try {
      const postgres = options.postgresUrl === undefined ? undefined : await usePostgres(options.postgresUrl);
      if (postgres !== undefined) base.onStop(() => postgres.stop());
      const own =
        options.brokerUrl === undefined ? await startPrivateRedis(base.folder, base.guard) : undefined;
      if (own !== undefined) base.onStop(() => own.stop());
      const brokerUrl = own?.url ?? options.brokerUrl!;
      const load = await startCeleryLoad({
        folder: base.folder,
        brokerUrl,
        brokerName: own === undefined ? `the broker ${maskSecrets(brokerUrl)}` : 'the private redis-server',
      });
      base.onStop(() => load.stop());
      canRaisePriority(load.pid);
      const pids = own === undefined ? [] : [own.pid];
      return new CeleryLab({
        base,
        load,
        broker: { kind, isPrivate: own !== undefined, pids },
        counters: postgres === undefined ? [] : [postgresCounter(postgres)],
      });
    } catch (thrown) {
      await base.stop();
      throw thrown;
    }
  }

  /**
   * @param app as `celery -A` takes it
   * @param results whether they are kept, where the app says
   */
  orders(app: string, results = false): ProbeOrders {
    return {
      app,
      broker: this.load.brokerUrl,
      privateBroker: this.broker.isPrivate,
      ...this.load.names,
      results,
    };
  }

  /** Ends everything, and removes what the study has made in the broker. */
  stop(): Promise<void> {
    return this.base.stop();
  }
}
