// The real API as a process of its own over an installation's parts; on the same ports again after it was killed.
import { freePort } from '../../platform/embedded/child';
import { embeddedKeys } from '../../platform/keys';
import type { Installation } from './installation';
import { startNode, type NodeProcess, type ProcessOptions } from '../../faults/parts/node-process';
import { Officer } from './officer';

export interface ApiProcessOptions extends Pick<ProcessOptions, 'clockMs'> {
  env?: Record<string, string>;
}

export class ApiProcess {
  private readonly office: Installation;
  private readonly ports: { port: number; opsPort: number };
  private process: NodeProcess | undefined;

  private constructor(office: Installation, ports: { port: number; opsPort: number }) {
    this.office = office;
    this.ports = ports;
  }

  static async start(office: Installation, options: ApiProcessOptions = {}): Promise<ApiProcess> {
    const api = new ApiProcess(office, { port: await freePort(), opsPort: await freePort() });
    await api.startAgain(options);
    return api;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.ports.port}`;
  }

  get opsUrl(): string {
    return `http://127.0.0.1:${this.ports.opsPort}`;
  }

  as = (username: string): Promise<Officer> =>
    Officer.signIn(this.baseUrl, this.office.account(username));

  async startAgain({ env = {}, ...rest }: ApiProcessOptions = {}): Promise<void> {
    const { vaultKey, signingKey } = embeddedKeys(this.office.home);
    this.process = await startNode('api/main.ts', {
      ready: 'api is running',
      ...rest,
      env: {
        DATABASE_URL: this.office.database.appUrl,
        DUBAN_VAULT_KEY: vaultKey,
        DUBAN_SIGNING_KEY: signingKey,
        DUBAN_RULES: this.office.rules,
        DUBAN_PORT: String(this.ports.port),
        DUBAN_OPS_PORT: String(this.ports.opsPort),
        SMTP_URL: this.office.capture.url,
        TEMPORAL_ADDRESS: this.office.temporal.address,
        ...env,
      },
    });
  }

  async kill(): Promise<void> {
    await this.process?.kill();
    this.process = undefined;
  }
}
