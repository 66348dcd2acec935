import { existsSync, readFileSync } from 'node:fs';

/** What this machine runs inside, as far as it shows at a glance. */
export interface Surroundings {
  /** The maker's name of the virtual machine, such as `Google Compute Engine`; `null` on bare metal or if unknown. */
  readonly virtualMachine: string | null;
  readonly container: boolean;
}

export function surroundings(): Surroundings {
  return { virtualMachine: virtualMachine(), container: isContainer() };
}

function virtualMachine(): string | null {
  // x86 only: the processor itself says that there is a hypervisor.
  if (!/^flags\s*:.*\bhypervisor\b/m.test(textOf('/proc/cpuinfo'))) return null;
  const name = ['sys_vendor', 'product_name']
    .map((file) => textOf(`/sys/class/dmi/id/${file}`).trim())
    .join(' ');
  return name.trim() || 'unnamed';
}

function isContainer(): boolean {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true;
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return true;
  return /docker|kubepods|containerd|lxc|libpod/.test(textOf('/proc/1/cgroup'));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
