// Somebody with the application's database password at a prompt: any role, any scope he likes.
import { Client } from 'pg';

export interface Hand {
  client: Client;
  /** One transaction of his. */
  by(
    role: string,
    sql: string,
    params?: unknown[],
    organ?: string,
  ): Promise<{ rows: Record<string, unknown>[]; count: number }>;
  close(): Promise<void>;
}

export const ROLES = ['duban_api', 'duban_worker', 'duban_dispatch'] as const;

export async function openHand(url: string): Promise<Hand> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { client, by: (...asked) => inTransaction(client, ...asked), close: () => client.end() };
}

async function inTransaction(
  client: Client,
  role: string,
  sql: string,
  params: unknown[] = [],
  organ = 'district',
): Promise<{ rows: Record<string, unknown>[]; count: number }> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL ROLE ${role}`);
    const scope = {
      organ,
      blind: 'anybody',
      whole: 'on',
      keys: 'principalLeader@organ,person:person_pan',
    };
    for (const [name, value] of Object.entries(scope))
      await client.query('select set_config($1, $2, true)', [`duban.${name}`, value]);
    const { rows, rowCount } = await client.query<Record<string, unknown>>(sql, params);
    await client.query('COMMIT');
    return { rows, count: rowCount ?? 0 };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
