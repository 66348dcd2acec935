import { canRaisePriority } from '../../lab/lab.js';
import { LabBase } from '../../lab/lab-base.js';
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

  private constructor(base: LabBase, load: CeleryLoad, broker: CeleryLab['broker']) {
    this.base = base;
    this.load = load;
    this.broker = broker;
  }

  /**
   * @param options.brokerUrl the user's broker; by default a private Redis is started
   * @throws {UsageError} when the URL is none of a broker
   * @throws {EnvironmentError} when the broker cannot be had; nothing is left behind then
   */
  static async start(options: { readonly brokerUrl: string | undefined }): Promise<CeleryLab> {
    requireCeleryPlatform();
    const kind = options.brokerUrl === undefined ? 'redis' : brokerKind(options.brokerUrl);
    const base = await LabBase.start();
    try {
      const own =
        options.brokerUrl === undefined ? await startPrivateRedis(base.folder, base.guard) : undefined;
      if (own !== undefined) base.onStop(() => own.stop());
      const load = await startCeleryLoad({ folder: base.folder, brokerUrl: own?.url ?? options.brokerUrl! });
      base.onStop(() => load.stop());
      canRaisePriority(load.pid);
      const pids = own === undefined ? [] : [own.pid];
      return new CeleryLab(base, load, { kind, isPrivate: own !== undefined, pids });
    } catch (thrown) {
      await base.stop();
      throw thrown;
    }
  }

  /** @param app as `celery -A` takes it */
  orders(app: string): ProbeOrders {
    return {
      app,
      broker: this.load.brokerUrl,
      privateBroker: this.broker.isPrivate,
      ...this.load.names,
      results: false,
    };
  }

  /** Ends everything, and removes what the study has made in the broker. */
  stop(): Promise<void> {
    return this.base.stop();
  }
}
